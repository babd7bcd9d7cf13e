"""What the table to fill in holds: a question of each kind, and what each column means."""

from quizzes.formats.question_tables.rows import TableRow

TEMPLATE_NUMBERS = (
    *(("option", 6), ("match", 6), ("feedback", 6), ("credit", 6)),
    *(("hint", 3), ("common error", 2)),
)
"""How many columns of each numbered name the template has; a table may have up to 100."""

MEANINGS = {
    "kind": "Needed: single_choice, multiple_choice, true_false, short_answer, numeric, matching, "
    "ordering, cloze, categorise or essay.",
    "title": "A short name for authors; the question gets its key from it.",
    "stem": "Needed: what is asked, in Markdown.",
    "text": "Of a cloze: the text, in which [[1]], [[2]] are its gaps.",
    "answer": "Which options are right, by letter or number: B, or A, C. Of true_false: true or "
    "false. Of short_answer and numeric: what earns everything.",
    "feedback true": "Of true_false: what is said to who answers true.",
    "feedback false": "Of true_false: what is said to who answers false.",
    "follow up": "Of true_false: reason or correction, which is chosen from the options; answer "
    "then has both: false, B.",
    "scoring": "Of multiple_choice: partial (usual), all or nothing, or by option: each has its "
    "credit. Of ordering: adjacent pairs (usual) or position.",
    "shuffle": "no keeps options in their order.",
    "case sensitive": "yes: capitals count in what is typed.",
    "accent sensitive": "yes: accents count.",
    "punctuation sensitive": "yes: punctuation counts.",
    "slips": "How many typing slips are overlooked, 0 to 3.",
    "units": "Of numeric: one a line, or with semicolons; one has the factor 1: km; m = 0.001",
    "unit entry": "Of numeric: optional (usual), required or list.",
    "min words": "Of an essay: the fewest words.",
    "max words": "Of an essay: the most words.",
    "model answer": "Of an essay: a good answer, shown afterwards.",
    "explanation": "What is said to everybody afterwards.",
    "tags": "With commas.",
    "lesson": "The key of the lesson; empty for the one named at the import.",
    "objective": "The key of what is asked; empty for the one named at the import.",
    "level": "recall, understand, apply or analyse.",
    "id": "What another system knows the question by.",
    "option": "Choices: an option. short_answer: a wording, * for anything. numeric: 42, 42 ± 0.5, "
    "40..44, 40.. or ..44. matching and categorise: what gets a match. ordering: things in the "
    "right order. cloze: a gap, a wording a line; (x) and ( ) before words to choose, "
    "number: before a number such as 42 ± 0.5, # before feedback, 50%: before what earns "
    "half. essay: a point of the rubric.",
    "match": "The match or group of the option with that number; without an option it is a spare.",
    "feedback": "What is said to who chose or wrote the option.",
    "credit": "What the option earns: 100% (usual), 50%, 0%; by option also -25%. Of an essay: "
    "points of the rubric.",
    "hint": "Help, in the order in which it is given.",
    "common error": "Of an essay: what often goes wrong.",
}
"""What each column says."""

EXAMPLES: tuple[TableRow, ...] = (
    {
        ("kind", 0): "single_choice",
        ("title", 0): "Capital of Italy",
        ("stem", 0): "Which town is the capital of **Italy**?",
        ("answer", 0): "B",
        ("option", 1): "Paris",
        ("feedback", 1): "That is the capital of France.",
        ("option", 2): "Rome",
        ("option", 3): "Milan",
        ("hint", 1): "It lies on the Tiber.",
        ("explanation", 0): "Rome has been the capital since 1871.",
        ("tags", 0): "towns, Italy",
        ("level", 0): "recall",
    },
    {
        ("kind", 0): "multiple_choice",
        ("title", 0): "Even numbers",
        ("stem", 0): "Which of these numbers are even?",
        ("answer", 0): "A, C",
        ("option", 1): "two",
        ("option", 2): "three",
        ("option", 3): "four",
        ("scoring", 0): "all or nothing",
    },
    {
        ("kind", 0): "true_false",
        ("title", 0): "Boiling",
        ("stem", 0): "Water boils at a lower temperature on a mountain.",
        ("answer", 0): "true",
        ("feedback false", 0): "Think of the pressure of the air.",
    },
    {
        ("kind", 0): "short_answer",
        ("title", 0): "Author of Faust",
        ("stem", 0): "Who wrote *Faust*?",
        ("option", 1): "Goethe",
        ("option", 2): "*von Goethe",
        ("option", 3): "Marlowe",
        ("credit", 3): "50%",
        ("feedback", 3): "He wrote the older one.",
        ("slips", 0): 1,
    },
    {
        ("kind", 0): "numeric",
        ("title", 0): "Speed of light",
        ("stem", 0): "How fast is light in a vacuum?",
        ("option", 1): "299792 ± 1000",
        ("option", 2): "290000..310000",
        ("credit", 2): "50%",
        ("units", 0): "km/s = 1; m/s = 0.001",
        ("unit entry", 0): "required",
    },
    {
        ("kind", 0): "matching",
        ("title", 0): "Capitals",
        ("stem", 0): "Which capital belongs to which country?",
        ("option", 1): "Italy",
        ("match", 1): "Rome",
        ("option", 2): "France",
        ("match", 2): "Paris",
        ("match", 3): "Bern",
    },
    {
        ("kind", 0): "ordering",
        ("title", 0): "Planets",
        ("stem", 0): "Put the planets in order, the one nearest to the Sun first.",
        ("option", 1): "Mercury",
        ("option", 2): "Venus",
        ("option", 3): "Earth",
        ("scoring", 0): "position",
    },
    {
        ("kind", 0): "cloze",
        ("title", 0): "Two rivers",
        ("stem", 0): "Fill in the gaps.",
        ("text", 0): "Rome lies on the [[1]] and Paris on the [[2]].",
        ("option", 1): "Tiber\n50%: Tevere # In English, please.",
        ("option", 2): "(x) Seine\n( ) Loire # That is further south.",
    },
    {
        ("kind", 0): "categorise",
        ("title", 0): "Animals and plants",
        ("stem", 0): "Sort these.",
        ("option", 1): "oak",
        ("match", 1): "plants",
        ("option", 2): "fox",
        ("match", 2): "animals",
        ("option", 3): "fern",
        ("match", 3): "plants",
    },
    {
        ("kind", 0): "essay",
        ("title", 0): "Printing",
        ("stem", 0): "How did printing change the spread of knowledge?",
        ("option", 1): "Names the fall in price",
        ("credit", 1): 2,
        ("option", 2): "Gives an example",
        ("credit", 2): 1,
        ("common error", 1): "Dates the press to the 18th century",
        ("model answer", 0): "Books became cheap, so that many more people could read them.",
        ("min words", 0): 50,
        ("max words", 0): 200,
    },
)
"""A question of each kind, with words that belong to no course."""
