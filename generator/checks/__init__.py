"""Checks of posts that build: a check a file, which yields findings about a `BuiltPost`.

To add one, write a file with such a function, and list it here.
"""

from generator.checks.anchors import check_anchors
from generator.checks.claim_words import check_words_of_claims
from generator.checks.claims import check_claims
from generator.checks.claims_comparisons import check_comparisons_of_claims
from generator.checks.claims_direction import check_directions_of_claims
from generator.checks.claims_places import check_places_of_claims
from generator.checks.claims_sentences import check_sentences_of_claims
from generator.checks.claims_strength import check_strength_of_claims
from generator.checks.claims_subjects import check_subjects_of_claims
from generator.checks.claims_tested import check_tested_claims
from generator.checks.claims_values import check_printed_values
from generator.checks.code_expressions import check_code_expressions
from generator.checks.headings import check_headings
from generator.checks.image_addresses import check_image_addresses
from generator.checks.images import check_images
from generator.checks.kramdown_traps import check_kramdown
from generator.checks.printed_runs import check_printed_runs
from generator.checks.quoted_sources import check_quoted_sources
from generator.checks.references import check_references
from generator.checks.template_numbers import check_template_numbers
from generator.checks.typed_results import check_typed_results
from generator.checks.unread_markup import check_unread_markup
from generator.checks.unrecorded_runs import check_unrecorded_runs
from generator.checks.verdicts import check_verdicts

# Checks that read the author's words alone.
PROSE_CHECKS = (check_typed_results, check_template_numbers, check_verdicts)
# Checks of posts that have no records, too.
TEXT_CHECKS = (
    check_images,
    check_image_addresses,
    check_headings,
    check_anchors,
    check_references,
    check_kramdown,
    check_unread_markup,
)
CHECKS = (
    *PROSE_CHECKS,
    check_printed_runs,
    check_unrecorded_runs,
    check_quoted_sources,
    check_code_expressions,
    check_claims,
    check_words_of_claims,
    check_tested_claims,
    check_places_of_claims,
    check_sentences_of_claims,
    check_directions_of_claims,
    check_comparisons_of_claims,
    check_strength_of_claims,
    check_subjects_of_claims,
    check_printed_values,
    *TEXT_CHECKS,
)
