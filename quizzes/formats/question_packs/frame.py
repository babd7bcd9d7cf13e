"""What stands around the questions of a pack that holds nothing else."""

NAME = "questions"
TITLE = "Questions"
NO_LESSON = "This lesson holds questions alone."
"""The text of a lesson that has none; a lesson is never empty."""
