// The booking form. No library, no build step: see DECISIONS.md.
// The form works without this script, and the server trusts nothing of what it shows.

const form = document.getElementById("booking");
const { adults, children, school, school_name: schoolName, message } = form.elements;
const schoolPart = document.getElementById("school-part");
const total = document.getElementById("total");
const left = document.getElementById("left");

// A field that is hidden and required would keep the form from being sent, and nobody would see why.
function showSchoolPart() {
  schoolPart.hidden = !school.checked;
  schoolName.required = school.checked;
}

// The same rule as in prices.py; an empty number counts as 0.
function showTotal() {
  const { adultCents, childCents } = form.dataset;
  const cents = adults.value * (school.checked ? childCents : adultCents) + children.value * childCents;
  total.textContent = `€ ${(cents / 100).toFixed(2)}`;
}

function showLeft() {
  left.textContent = message.maxLength - message.value.length;
}

function show() {
  showSchoolPart();
  showTotal();
  showLeft();
}

show();
form.addEventListener("input", show);
// Going back brings old values without an input.
window.addEventListener("pageshow", show);
