// The booking form. No library, no build step: see DECISIONS.md.

const form = document.getElementById("booking");
const schoolPart = document.getElementById("school-part");
const total = document.getElementById("total");
const left = document.getElementById("left");

// The name of the school is only asked for when a class comes.
form.elements.school.addEventListener("click", () => {
  schoolPart.classList.toggle("hidden");
});

// The price, here and for the server.
form.elements.adults.addEventListener("change", () => {
  const euros = form.elements.adults.value * 9 + form.elements.children.value * 4.5;
  total.textContent = "€ " + euros;
  form.elements.total_cents.value = euros * 100;
});

// How much may still be written.
form.elements.message.addEventListener("keydown", () => {
  left.textContent = 300 - form.elements.message.value.length;
});
