/* Reads the study's plots out: a ruler follows pointer, finger or keys, figures stand beneath.
   Without scripts the tables have them. */

const SVG = "http://www.w3.org/2000/svg";
const [TOP, BOTTOM] = [12, 254];

function drawn(parent, name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}

function nearest(places, x) {
  const distances = places.map((place) => Math.abs(place - x));
  return distances.indexOf(Math.min(...distances));
}

function sentence(data, at) {
  const figures = data.lines.map((line) => `${line.title} ${line.figures[at]}`);
  return `${data.unit}: ${data.labels[at]}. ${figures.join(", ")}`;
}

function makeReadable(figure) {
  const data = JSON.parse(document.getElementById(figure.dataset.plot).textContent);
  const picture = figure.querySelector("svg[role=img]");
  const slider = figure.querySelector("input");
  const reading = figure.querySelector("output");
  const ruler = figure.querySelector("[data-ruler]");
  const rule = drawn(ruler, "path", { class: "ruler" });
  const dots = data.lines.map((_, number) => {
    const group = drawn(ruler, "g", { class: `line-${number + 1}` });
    return drawn(group, "circle", { class: "dot", r: 4 });
  });

  function show(at) {
    const x = data.places[at];
    rule.setAttribute("d", `M${x} ${TOP}V${BOTTOM}`);
    data.lines.forEach((line, number) => {
      const height = line.heights[at];
      dots[number].toggleAttribute("hidden", height === null);
      dots[number].setAttribute("cx", x);
      dots[number].setAttribute("cy", height ?? 0);
    });
    ruler.removeAttribute("hidden");
    slider.value = at;
    slider.setAttribute("aria-valuetext", sentence(data, at));
    reading.textContent = sentence(data, at);
  }

  function follow(event) {
    const box = picture.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * picture.viewBox.baseVal.width;
    show(nearest(data.places, x));
  }

  slider.max = data.places.length - 1;
  for (const part of [slider.parentElement, reading]) part.hidden = false;
  slider.addEventListener("input", () => show(Number(slider.value)));
  for (const kind of ["pointermove", "pointerdown"]) picture.addEventListener(kind, follow);
  show(0);
}

for (const figure of document.querySelectorAll("[data-plot]")) makeReadable(figure);
