/* Calls of the site's API by the signed-in writer. */

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

/* The answer; what is refused is thrown in words for the writer. */
export async function call(method, address, body) {
  const sent = body === undefined ? {} : { "Content-Type": "application/json" };
  const headers = { "X-CSRFToken": token(), ...sent };
  const answer = await fetch(address, { method, headers, body: JSON.stringify(body) });
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  const reason = Object.values(told.errors ?? {}).flat(2)[0] ?? told.detail;
  throw Object.assign(new Error(reason ?? "The site does not answer just now."), { status: answer.status });
}
