/* What stands below each section: its mark and stars, which are of its words as they are saved, and
   its tools. */

export class Ratings {
  constructor({ song, blank, save, tools }) {
    Object.assign(this, { blank, save, tools });
    this.feetOf = new Map();
    song.sections.forEach(({ id }, number) => {
      const rating = document.querySelector(`#verse-${number} .rating`);
      if (rating) this.feetOf.set(id, this.foot(id, rating));
    });
    this.tell(song);
  }

  tell({ sections }) {
    this.order = sections.map(({ id }) => id);
  }

  /* The feet of sections that have lines, by the name of the last line. */
  feet(sections) {
    const feet = new Map();
    for (const { heading, lines } of sections) {
      if (!heading || !lines.length || !this.order.includes(heading.id)) continue;
      if (!this.feetOf.has(heading.id)) this.feetOf.set(heading.id, this.foot(heading.id, this.blank.cloneNode(true)));
      feet.set(lines.at(-1).id, this.feetOf.get(heading.id));
    }
    return feet;
  }

  foot(id, rating) {
    const foot = document.createElement("div");
    foot.className = "studio-foot";
    foot.append(this.tools(id), rating);
    foot.addEventListener("submit", (event) => this.rate(event, id));
    return foot;
  }

  /* What is marked is what is saved: the section by its number there. */
  async rate(event, id) {
    event.preventDefault();
    const { target: form, submitter } = event;
    if (!(await this.save())) return;
    const action = form.action.replace(/verses\/\d+/, `verses/${this.order.indexOf(id)}`);
    await fetch(action, { method: "POST", body: new FormData(form, submitter) });
    window.location.reload();
  }
}
