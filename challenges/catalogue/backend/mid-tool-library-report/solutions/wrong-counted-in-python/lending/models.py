"""The tables."""

from django.db import models


class Branch(models.Model):
    """A place that lends tools."""

    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """What a tool is for; its spellings are one, see `lending.spelling`."""

    name = models.CharField(max_length=60, unique=True)
    # A letter may become up to three when its case is folded.
    key = models.CharField(max_length=180, unique=True, editable=False)

    def __str__(self) -> str:
        return self.name


class Tool(models.Model):
    """A tool on a shelf; there may be several of one name."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="tools")
    name = models.CharField(max_length=80)
    category = models.ForeignKey(Category, models.PROTECT, related_name="tools")
    retired_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Somebody who borrows."""

    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Loan(models.Model):
    """A tool with a member, until it comes back."""

    tool = models.ForeignKey(Tool, models.PROTECT, related_name="loans")
    member = models.ForeignKey(Member, models.PROTECT, related_name="loans")
    lent_on = models.DateField(db_index=True)
    due_on = models.DateField()
    returned_on = models.DateField(null=True, blank=True)


class Charge(models.Model):
    """What a loan has cost; a refund is negative."""

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="charges")
    kind = models.CharField(max_length=10)
    cents = models.IntegerField()
