// What scripting adds: focus on what is wrong, a busy state, no double submit, no lost
// answers while offline. Everything works without this file.
(() => {
  const say = document.createElement('div');
  say.className = 'busy';
  say.setAttribute('role', 'status');
  say.setAttribute('aria-live', 'polite');
  document.body.append(say);

  const summary = document.querySelector('.error-summary');
  if (summary) summary.focus();
  document.addEventListener('click', (event) => {
    const link = event.target.closest && event.target.closest('.error-summary a[href^="#"]');
    const field = link && document.getElementById(link.getAttribute('href').slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: 'center' });
  });

  // In a table that has the focus, j and k or the arrows go from row to row; Enter opens the row's link.
  document.addEventListener('keydown', (event) => {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const table = step && event.target.closest && event.target.closest('section.scroll');
    if (!table || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea')) return;
    const rows = [...table.querySelectorAll('tbody tr')].filter((row) => row.querySelector('a'));
    const at = rows.findIndex((row) => row.contains(event.target));
    const next = rows[at + step] || (at < 0 && rows[0]);
    if (!next) return;
    event.preventDefault();
    next.querySelector('a').focus();
  });

  // An open part of the menu closes with Escape, and when one goes on elsewhere.
  const openMenu = () => document.querySelector('.menu details[open]');
  document.addEventListener('keydown', (event) => {
    const open = event.key === 'Escape' && openMenu();
    if (!open) return;
    open.open = false;
    open.querySelector('summary').focus();
  });
  document.addEventListener('click', (event) => {
    const open = openMenu();
    if (open && !open.contains(event.target)) open.open = false;
  });

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method !== 'post') return;
    if (navigator.onLine === false) {
      event.preventDefault();
      say.textContent = document.body.dataset.offline;
      return;
    }
    form.dataset.sent = 'yes';
    for (const button of form.querySelectorAll('button')) button.setAttribute('aria-disabled', 'true');
    setTimeout(() => { if (form.dataset.sent) say.textContent = document.body.dataset.busy; }, 400);
    setTimeout(() => release(form), 30000);
  });

  function release(form) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('button')) button.removeAttribute('aria-disabled');
    say.textContent = '';
  }
  // Coming back by the back button shows the page as it was left.
  addEventListener('pageshow', () => document.querySelectorAll('form').forEach(release));
  addEventListener('online', () => { say.textContent = ''; });
})();
