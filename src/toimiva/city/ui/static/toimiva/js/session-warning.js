/**
 * Warns before an idle session ends, and lets the reader go on with one press.
 *
 *   <dialog class="t-dialog" data-session-warning data-idle-s="1800" data-warn-s="120" data-ended="/signed-out/"
 *           aria-labelledby="session-title">
 *     <h2 id="session-title" tabindex="-1" autofocus>…</h2>
 *     <p>… <time data-session-end></time> …</p>
 *     <form method="post" action="/session/keep/" data-session-keep>{% csrf_token %}<button>…</button></form>
 *     …a link or form to sign out…
 *   </dialog>
 *
 * `data-idle-s`: seconds from the last request to the end of the session; `data-warn-s`: how long before the end the
 * dialog opens. The form's address answers 204 while the session lives. Every request to the server counts, in every
 * tab. The end is told as a time of day: a running countdown would be read aloud each second.
 */

const KEEP = "form[data-session-keep]";

const dialog = document.querySelector("dialog[data-session-warning]");
if (dialog) watch(dialog);

function watch(dialog) {
  const idle = Number(dialog.dataset.idleS) * 1000;
  const warn = Number(dialog.dataset.warnS ?? 120) * 1000;
  const tabs = new BroadcastChannel("toimiva-session");
  let end = 0;

  function extend() {
    end = Date.now() + idle;
    if (dialog.open) dialog.close();
  }

  function extendEverywhere() {
    extend();
    tabs.postMessage("extended");
  }

  /** Looks at the clock instead of counting, because a sleeping computer does not count. */
  function look() {
    const now = Date.now();
    if (now >= end) location.assign(dialog.dataset.ended);
    else if (now >= end - warn && !dialog.open) open();
  }

  function open() {
    const time = dialog.querySelector("[data-session-end]");
    const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    if (time) time.textContent = clock.format(end);
    dialog.showModal();
  }

  async function keep(event) {
    event.preventDefault();
    const form = event.target;
    const request = { method: "POST", body: new FormData(form), redirect: "manual" };
    const answer = await fetch(form.action, request).catch(() => null);
    // Anything but a plain yes (a redirect to the sign-in page, no network) is for the browser to show.
    if (answer?.ok) extendEverywhere();
    else form.submit();
  }

  dialog.querySelector(KEEP)?.addEventListener("submit", keep);
  // Escape hides the warning without asking the server: it would only come back, so it means "go on".
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dialog.querySelector(KEEP)?.requestSubmit();
  });
  tabs.addEventListener("message", extend);
  document.addEventListener("htmx:after:request", extendEverywhere);
  extendEverywhere();
  setInterval(look, 1000);
}
