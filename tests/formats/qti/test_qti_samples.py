"""Each sample of QTI 2 and 3: what it is here and what is right, or why it is not read.

The rows were judged by hand: the kind, what is right with what it earns, or the reason.
"""

import pytest

from quizzes.domain import questions
from quizzes.formats import qti
from tests.formats.moodle_oracle import SAMPLES
from tests.plugins.honesty import SHARED_REASON


def _head(text):
    """Return the last word of a text."""
    return text.split()[-1]


def _gap(gap):
    right = [one.text for one in gap.options if one.correct]
    return "|".join(right or [one.text for one in gap.answers])


KEYS = {
    questions.SingleChoice: lambda body: [one.key for one in body.options if one.correct],
    questions.MultipleChoice: lambda body: [
        *(one.key for one in body.options if one.correct),
        str(body.scoring),
    ],
    questions.TrueFalse: lambda body: [str(body.answer)],
    questions.ShortAnswer: lambda body: [f"{one.text}={one.credit:g}" for one in body.answers],
    questions.Matching: lambda body: [
        f"{_head(one.text)}={_head(other.text)}"
        for one in body.pairs
        for other in body.options
        if other.key == one.match
    ],
    questions.Categorise: lambda body: [
        f"{_head(one.text)}={_head(other.text)}"
        for one in body.items
        for other in body.groups
        if other.key == one.group
    ],
    questions.Ordering: lambda body: [*(_head(one.text) for one in body.items), body.scoring],
    questions.Cloze: lambda body: map(_gap, body.gaps),
    questions.Essay: lambda body: ["model"] if body.model_answer else [],
}


def said(data):
    """Return what came of a file in a line."""
    file = qti.read(data)
    if file.problems:
        return f"refused: {file.problems[0].message}"
    (item,) = file.items
    if item.body is None:
        return f"kept: {item.notes[0].message.partition(';')[0]}"
    return " ".join([item.body.kind, *KEYS[type(item.body)](item.body)])


PROOF = (
    "ordering Sn=a+ar+ar²+...+arⁿ⁻¹ rSn=ar+ar²+ar³+...+arⁿ Sn(1-r)=a-arⁿ "
    "Sn=(a(1-rⁿ))/(1-r) position"
)
ROWS = (
    ("v2/01459b-mc_stat2.xml", "kept: draws its values anew for each student, which is not here"),
    ("v2/02295f-associate.xml", "matching Antonio=Prospero Capulet=Montague Demetrius=Lysander"),
    ("v2/0a7c25-extended_text_rubric.xml", "essay model"),
    ("v2/0bff59-extended_text_rubric.xml", "essay model"),
    ("v2/0c304b-choice.xml", "single_choice a"),
    ("v2/1419b2-math.xml", "single_choice a"),
    ("v2/16b765-gap_match.xml", "cloze adipisicing ."),
    ("v2/1851d3-extended_text_rubric.xml", "essay model"),
    ("v2/1d109a-text_entry.xml", "short_answer York=1 york=0.5"),
    (
        "v2/1e5ca1-feedbackblock_templateblock.xml",
        "kept: draws its values anew for each student, which is not here",
    ),
    (
        "v2/23daee-Matchsingle_143114773.xml",
        "matching Weißeritz=Dresden Mulde=Leipzig Saale=Halle Spree=Bautzen",
    ),
    ("v2/2af8ba-order_min.xml", "ordering Schumacher Barrichello Button adjacent_pairs"),
    (
        "v2/2b733b-match_default.xml",
        "categorise Capulet=Juliet Demetrius=Dream Lysander=Dream Prospero=Tempest",
    ),
    (
        "v2/2f39ae-associate_default.xml",
        "matching Antonio=Prospero Capulet=Montague Demetrius=Lysander",
    ),
    ("v2/34fce2-nested_object.xml", "essay"),
    ("v2/3b1aa0-Order_913967682.xml", "ordering CDU Linke SDP Grüne NPD adjacent_pairs"),
    (
        "v2/3b4848-Matchsingle_143114773.xml",
        "matching Weißeritz=Dresden Mulde=Leipzig Saale=Halle Spree=Bautzen",
    ),
    ("v2/3b6401-inline_choice.xml", "cloze York"),
    ("v2/3f222d-choice_fixed.xml", "single_choice a"),
    ("v2/40affb-template.xml", "kept: draws its values anew for each student, which is not here"),
    ("v2/420351-modalFeedback.xml", "true_false True"),
    (
        "v2/458718-feedbackblock_adaptive.xml",
        "kept: goes on with what is answered (adaptive), which is not here",
    ),
    ("v2/4a609a-extended_text.xml", "essay"),
    ("v2/4e4963-mc_stat2.xml", "kept: draws its values anew for each student, which is not here"),
    ("v2/55260f-feedbackInline.xml", "true_false True"),
    ("v2/560a21-extended_text.xml", "essay"),
    (
        "v2/5b647e-match_min.xml",
        "categorise Capulet=Juliet Demetrius=Dream Lysander=Dream Prospero=Tempest",
    ),
    ("v2/5e1dcf-associate.xml", "matching Antonio=Prospero Capulet=Montague Demetrius=Lysander"),
    ("v2/5fdb8e-essay.xml", "essay"),
    ("v2/60f9e0-multi-input.xml", "kept: asks 4 things at once, which is not here"),
    (
        "v2/631668-feedbackblock_solution_random.xml",
        "kept: draws its values anew for each student, which is not here",
    ),
    (
        "v2/64f0fe-rich_gap_text.xml",
        "kept: names nothing that is right, as in a questionnaire, which is not here",
    ),
    ("v2/748ed2-choice_multiple.xml", "multiple_choice a d by_option"),
    (
        "v2/74a92a-Matchmultiple_1038910213.xml",
        "refused: shows only what is not in the file; import the package that holds it",
    ),
    ("v2/78b101-mc_calc5.xml", "kept: draws its values anew for each student, which is not here"),
    (
        "v2/7e311b-Matchmultiple_1038910213.xml",
        "refused: shows only what is not in the file; import the package that holds it",
    ),
    ("v2/80a0b1-likert.xml", "kept: no option is right, as in a questionnaire, which is not here"),
    ("v2/814130-order.xml", "ordering Schumacher Barrichello Button adjacent_pairs"),
    ("v2/83c1e8-template.xml", "kept: draws its values anew for each student, which is not here"),
    (
        "v2/83fee0-associate_lang.xml",
        "matching Antonio=Prospero Capulet=Montague Demetrius=Lysander",
    ),
    ("v2/846075-associate.xml", "matching Antonio=Prospero Capulet=Montague Demetrius=Lysander"),
    ("v2/86e0e3-associate.xml", "matching Antonio=Prospero Capulet=Montague Demetrius=Lysander"),
    ("v2/87f00e-order_max.xml", "ordering Schumacher Barrichello Button adjacent_pairs"),
    (
        "v2/89eaca-associate_min_max.xml",
        "matching Antonio=Prospero Capulet=Montague Demetrius=Lysander",
    ),
    ("v2/92c16b-mc_calc3.xml", "kept: draws its values anew for each student, which is not here"),
    ("v2/93a6cc-essay.xml", "essay"),
    (
        "v2/943e42-match.xml",
        "categorise Capulet=Juliet Demetrius=Dream Lysander=Dream Prospero=Tempest",
    ),
    (
        "v2/963066-match.xml",
        "categorise Capulet=Juliet Demetrius=Dream Lysander=Dream Prospero=Tempest",
    ),
    ("v2/96a8eb-order.xml", "ordering Schumacher Barrichello Button adjacent_pairs"),
    ("v2/9a229c-text_entry.xml", "short_answer York=1 york=0.5"),
    ("v2/9f6a0c-inlinechoice.xml", "cloze York"),
    ("v2/9fbaec-nested_object.xml", "essay"),
    ("v2/a16258-gap_match.xml", "cloze winter summer"),
    (
        "v2/a27cfd-order_partial_scoring.xml",
        "ordering Schumacher Barrichello Button adjacent_pairs",
    ),
    ("v2/a30bd0-nested_object.xml", "essay"),
    ("v2/a3e15d-extended_text.xml", "essay"),
    ("v2/aa26be-mc_calc3.xml", "kept: draws its values anew for each student, which is not here"),
    ("v2/ad23ba-orkney1.xml", "single_choice a"),
    (
        "v2/b0e15f-match_min_max.xml",
        "categorise Capulet=Juliet Demetrius=Dream Lysander=Dream Prospero=Tempest",
    ),
    ("v2/b50a67-gapmatch.xml", "cloze winter summer"),
    ("v2/b839e0-order_min_max.xml", "ordering Schumacher Barrichello Button adjacent_pairs"),
    ("v2/b912fe-adaptive.xml", "kept: goes on with what is answered (adaptive), which is not here"),
    ("v2/bc9df7-inline_choice.xml", "cloze York"),
    ("v2/c0663e-Order_913967682.xml", "ordering CDU Linke SDP Grüne NPD adjacent_pairs"),
    (
        "v2/c1a14c-feedbackblock_solution_random.xml",
        "kept: draws its values anew for each student, which is not here",
    ),
    (
        "v2/c3455a-associate_min.xml",
        "matching Antonio=Prospero Capulet=Montague Demetrius=Lysander",
    ),
    (
        "v2/c821a5-choice_multiple_chocolade.xml",
        "kept: no option is right, as in a questionnaire, which is not here",
    ),
    (
        "v2/c8ed69-template_image.xml",
        "kept: draws its values anew for each student, which is not here",
    ),
    ("v2/ca6c11-template.xml", "kept: draws its values anew for each student, which is not here"),
    ("v2/cb5460-gap_match.xml", "cloze winter summer"),
    ("v2/cbce49-order_rtl.xml", "ordering Schumacher Barrichello Button adjacent_pairs"),
    ("v2/ceb8df-orkney2.xml", "single_choice b"),
    ("v2/cf5312-inline_choice_required.xml", "cloze York"),
    ("v2/cf6ea4-inline_choice.xml", "cloze York"),
    ("v2/d13614-upload_composite.xml", "kept: has a uploadInteraction, which is not here"),
    ("v2/d82ce0-extended_text.xml", "essay"),
    (
        "v2/dae914-feedbackblock_templateblock.xml",
        "kept: draws its values anew for each student, which is not here",
    ),
    ("v2/df266b-essay.xml", "essay"),
    ("v2/e2fc81-inline_choice.xml", "cloze York"),
    ("v2/e6ff12-mc_calc3.xml", "kept: draws its values anew for each student, which is not here"),
    ("v2/e925a4-gap_match.xml", "cloze winter summer"),
    ("v2/f13a64-text_entry.xml", "short_answer York=1 york=0.5"),
    ("v2/f35253-order.xml", "ordering Schumacher Barrichello Button adjacent_pairs"),
    ("v2/fbd1d6-order.xml", "ordering Schumacher Barrichello Button adjacent_pairs"),
    (
        "v2/fc1116-match.xml",
        "categorise Capulet=Juliet Demetrius=Dream Lysander=Dream Prospero=Tempest",
    ),
    ("v2/fc3d6e-nested_object.xml", "essay"),
    (
        "v2/ff8d6f-match.xml",
        "categorise Capulet=Juliet Demetrius=Dream Lysander=Dream Prospero=Tempest",
    ),
    ("v3/A_1724166344.xml", "short_answer a prize was won=1"),
    ("v3/A_2121083126.xml", "short_answer English is spoken=1"),
    ("v3/A_265237402.xml", "short_answer books were written=1"),
    ("v3/BG007.xml", "true_false True"),
    ("v3/BG008.xml", "multiple_choice a c d all_or_nothing"),
    ("v3/BG011.xml", "essay"),
    ("v3/B_110728156.xml", "short_answer The window is closed.=1"),
    ("v3/B_1541841167.xml", "short_answer Handball can be played.=1"),
    ("v3/Item1_1792983784.xml", "essay"),
    ("v3/Item1_619462302.xml", "essay"),
    ("v3/Item2_205541527.xml", "essay"),
    ("v3/Likert-match-questionSet.xml", "kept: only one thing is to be matched, which is not here"),
    (
        "v3/Matchmultiple_1038910213.xml",
        "refused: shows only what is not in the file; import the package that holds it",
    ),
    ("v3/Order_RTL_Hebrew.xml", "ordering Schumacher Barrichello Button adjacent_pairs"),
    ("v3/QTI3-custom-stylesheet.xml", "cloze York"),
    ("v3/QTI3-inline-choice.xml", "cloze York"),
    (
        "v3/QTI3-match.xml",
        "categorise Capulet=Juliet Demetrius=Dream Lysander=Dream Prospero=Tempest",
    ),
    ("v3/QUE_102010.xml", "true_false True"),
    ("v3/QUE_102011.xml", "short_answer Skinner Box=1"),
    ("v3/QUE_102013.xml", "true_false True"),
    ("v3/QUE_102016.xml", "essay model"),
    ("v3/QUE_104045.xml", "single_choice a"),
    ("v3/QUE_104049.xml", "single_choice d"),
    ("v3/essay.xml", "essay"),
    ("v3/gap-match-qti3.xml", "kept: asks 4 things at once, which is not here"),
    ("v3/gap_match.xml", "cloze winter summer"),
    ("v3/inline_choice_qti3.xml", "kept: a gap has nothing that is right, which is not here"),
    (
        "v3/matching-match-trigDeriv.xml",
        "matching d/dΘ(sinΘ)=cosΘ d/dΘ(cosΘ)=-sinΘ d/dΘ(tanΘ)=sec²Θ",
    ),
    (
        "v3/order-maths.xml",
        PROOF,
    ),
)


@pytest.mark.parametrize(("name", "expected"), ROWS, ids=[name for name, _ in ROWS])
def test_a_sample_becomes_what_it_is(name, expected):
    path = SAMPLES / "qti" / name
    if not path.exists():
        pytest.skip(SHARED_REASON)
    assert said(path.read_bytes()) == expected


def test_every_sample_has_a_row():
    found = {f"{path.parent.name}/{path.name}" for path in SAMPLES.glob("qti/v*/*.xml")}
    if not found:
        pytest.skip(SHARED_REASON)
    assert found == {name for name, _ in ROWS}
