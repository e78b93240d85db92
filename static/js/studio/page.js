/* What else of the page tells of the song: links and forms that name a version, and its words. */

import { asText } from "./rows.js";

const OF_VERSION = /(?<=versions\/|new=)\d+/;

export function follow({ version }, sheet) {
  for (const link of document.querySelectorAll(".take-along a, .versions [data-changes]")) {
    link.href = link.href.replace(OF_VERSION, version);
  }
  const naming = document.querySelector("[data-name-version]");
  naming.action = naming.action.replace(OF_VERSION, version);
  document.getElementById("words").textContent = JSON.stringify(asText(sheet.rows));
  document.title = document.title.replace(/^.*(?= · )/, sheet.title);
}

/* A name is for the words as they stand: `save()` is true once the server has them. */
export function savesFirst(save) {
  document.querySelector("[data-name-version]").addEventListener("submit", async (event) => {
    const { target: form } = event;
    event.preventDefault();
    if (await save()) form.submit();
  });
}
