// Dragging and keys on the board's timeline. They only propose: the form of a drop is posted where
// the page "change" posts, and the server decides.
const id = name => document.getElementById(name), node = name => document.createElementNS('http://www.w3.org/2000/svg', name);
const board = id('timeline'), say = id('board-said'), dialog = id('board-move');
const form = dialog.querySelector('form'), words = say.dataset, DAY = 1440;
const number = name => Number(board.dataset[name]);
const first = number('first'), days = number('days'), opens = number('from'), closes = number('until'), hour = number('hour');
const dayWidth = (closes - opens) * hour / 60, labels = board.dataset.labels.split('|');
const open = board.dataset.open.split(' ').map(text => text === '-' ? null : text.split('-').map(Number));
id('board-keys').hidden = false;

// Minutes to pixels and back, as in booking/board/scale.rs.
const x = at => {
  const day = Math.floor((at - first) / DAY), minute = at - first - day * DAY;
  if (day < 0) return 0;
  if (day >= days) return days * dayWidth;
  const within = Math.min(Math.max(minute, opens), closes) - opens;
  return day * dayWidth + Math.floor(within * hour / 60);
};
const dayOf = at => Math.floor((at - first) / DAY);
const minutesAt = px => {
  const day = Math.min(Math.max(Math.floor(px / dayWidth), 0), days - 1);
  return first + day * DAY + opens + (px - day * dayWidth) * 60 / hour;
};
const clock = at => [Math.floor(at % DAY / 60), at % 60].map(part => String(part).padStart(2, '0')).join(':');
const fill = (text, gaps) => text.replace(/\{(\w+)\}/g, (all, name) => gaps[name] ?? all);

const rows = [...board.querySelectorAll('svg[data-code]')];
const rule = row => { const [slot, buffer, least, most, capacity, byDay] = row.dataset.rule.split(' ').map(Number); return { slot, buffer, least, most, capacity, byDay: byDay === 1 }; };
const grid = row => { const r = rule(row); return r.byDay ? DAY : r.slot; };
const span = block => ({ from: Number(block.dataset.f), until: Number(block.dataset.u), capacity: Number(block.dataset.c) });
const unit = block => /^[^,·×]*/.exec(block.getAttribute('aria-label') || '')[0].trim();

// Why a place would not do, as far as the page knows; empty if nothing is in the way.
function trouble(move) {
  const { row, from, until, block } = move, r = rule(row), mine = span(block).capacity;
  if (until - from < r.least || until - from > r.most) return words.length;
  const day = open[dayOf(from)], midnight = first + dayOf(from) * DAY;
  if (!r.byDay && (!day || from < midnight + day[0] || until > midnight + day[1])) return words.shut;
  const closed = (row.dataset.closed || '').split(' ').filter(Boolean).map(text => text.split(',').map(Number)).filter(([f, u]) => f < until && from < u);
  const gone = closed.reduce((sum, [, , amount]) => sum + amount, 0);
  if (closed.length && r.capacity - gone < mine) return words.closed;
  const others = [...row.querySelectorAll('[data-f]')].filter(other => other !== block && !other.dataset.idle)
    .map(other => ({ other, ...span(other) })).filter(o => o.from < until + r.buffer && from < o.until + r.buffer);
  const most = Math.max(0, ...[from, ...others.map(o => o.from)].map(at => others.filter(o => o.from <= at && at < o.until + r.buffer).reduce((sum, o) => sum + o.capacity, 0)));
  if (!others.length || most + mine <= r.capacity - gone) return '';
  return fill(words.taken, { unit: unit(others[0].other), until: clock(others[0].until) });
}

let moving = null;

function begin(block) {
  if (moving?.block === block) return moving;
  if (moving) putBack();
  const row = block.closest('svg[data-code]'), inner = block.firstElementChild, { from, until } = span(block);
  const old = { row, from, until, next: block.nextSibling, fill: inner.firstElementChild.getAttribute('fill') }, was = node('rect');
  for (const name of ['x', 'y', 'width', 'height']) was.setAttribute(name, old[name] = inner.getAttribute(name));
  was.setAttribute('class', 'was'); row.append(was);
  moving = { block, inner, row, from, until, old, was };
  block.classList.add('moving');
  return moving;
}

function show() {
  const { block, inner, row, from, until } = moving;
  if (block.parentNode !== row) { row.append(block); if (!drag) block.focus({ preventScroll: true }); }
  inner.setAttribute('x', x(from));
  inner.setAttribute('width', Math.max(x(until) - x(from) - 1, 10));
  inner.setAttribute('y', row === moving.old.row ? moving.old.y : 8);
  moving.trouble = trouble(moving);
  block.classList.toggle('conflict', moving.trouble !== '');
  inner.firstElementChild.setAttribute('fill', moving.trouble ? 'url(#conflict)' : moving.old.fill);
  say.textContent = `${place()} ${moving.trouble || words.free}`;
}

function place() {
  const { row, from, until } = moving;
  return fill(words.at, { machine: row.getAttribute('aria-label'), day: labels[dayOf(from)] ?? '', from: clock(from), until: clock(until) });
}

function putBack(why) {
  const { block, inner, old, was } = moving, focused = block.contains(document.activeElement) || dialog.open;
  was.remove();
  old.row.insertBefore(block, old.next);
  for (const name of ['x', 'y', 'width']) inner.setAttribute(name, old[name]);
  inner.firstElementChild.setAttribute('fill', old.fill);
  block.classList.remove('moving', 'conflict');
  moving = null;
  if (dialog.open) dialog.close();
  if (focused) block.focus();
  say.textContent = why ?? words.back;
}

const movable = event => event.target.closest?.('.block[data-v]');
const changed = () => moving && ['row', 'from', 'until'].some(name => moving[name] !== moving.old[name]);

// The start on the machine's grid nearest to a wish.
function snapped(wish, row) {
  const r = rule(row), midnight = first + Math.min(Math.max(dayOf(wish), 0), days - 1) * DAY;
  if (r.byDay) return midnight;
  const from = midnight + (open[dayOf(midnight)]?.[0] ?? opens);
  return from + Math.round((wish - from) / r.slot) * r.slot;
}

// One step of the grid earlier or later; nights and closed days are stepped over.
function stepped(direction) {
  const { row, from, until } = moving, r = rule(row), long = until - from;
  if (r.byDay) return from + direction * DAY;
  const next = from + direction * r.slot, day = dayOf(from), hours = open[day];
  if (hours && next >= first + day * DAY + hours[0] && next + long <= first + day * DAY + hours[1]) return next;
  for (let other = day + direction; other >= 0 && other < days; other += direction) {
    const h = open[other];
    if (h && h[1] - h[0] >= long) return first + other * DAY + (direction > 0 ? h[0] : h[0] + Math.floor((h[1] - h[0] - long) / r.slot) * r.slot);
  }
  return from;
}

function propose() {
  const { block, row, from, until } = moving;
  const field = name => form.elements[name];
  form.action = `${block.getAttribute('href')}/change`;
  field('idempotency_key').value = Date.now().toString(36) + Math.random().toString(36).slice(2);
  field('equipment').value = row.dataset.code;
  field('to').value = new Date((from - 330) * 60000).toISOString();
  field('minutes').value = until - from;
  field('version').value = block.dataset.v;
  id('board-move-what').textContent = `${unit(block)}: ${place()}`;
  id('board-move-warning').textContent = moving.trouble;
  dialog.showModal();
  field('reason').focus();
}

form.addEventListener('submit', async event => {
  event.preventDefault(); event.stopPropagation();
  if (!moving || form.dataset.sent) return;
  form.dataset.sent = 'yes';
  try {
    const answer = await fetch(form.action, { method: 'POST', redirect: 'manual', body: new URLSearchParams(new FormData(form)) });
    if (answer.type === 'opaqueredirect') {
      sessionStorage.setItem('board', JSON.stringify({ href: moving.block.getAttribute('href'), left: board.scrollLeft, top: board.scrollTop }));
      const here = new URL(location);
      here.searchParams.set('moved', form.action.split('/').at(-2));
      location.replace(here);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const reasons = [...page.querySelectorAll('[role=alert] li, [role=alert] > p')].map(reason => reason.textContent.trim());
    putBack(`${reasons.join(' ')} ${words.back}`.trim());
  } catch { putBack(words.gone); }
  delete form.dataset.sent;
});
dialog.addEventListener('cancel', event => { event.preventDefault(); if (moving) putBack(); });
form.querySelector('button[value=back]').addEventListener('click', () => { if (moving) putBack(); });

board.addEventListener('keydown', event => {
  const block = movable(event);
  if (!block) return;
  const mine = moving?.block === block;
  if (mine && event.key === 'Escape') { event.preventDefault(); putBack(); return; }
  if (mine && event.key === 'Enter' && changed()) { event.preventDefault(); propose(); return; }
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!event.altKey || !step) return;
  event.preventDefault();
  const move = begin(block);
  if (/Up|Down/.test(event.key)) {
    move.row = rows[rows.indexOf(move.row) + step] ?? move.row;
  } else if (event.shiftKey) {
    const least = grid(move.row);
    move.until = Math.max(move.until + step * least, move.from + least);
  } else {
    const from = stepped(step);
    move.until += from - move.from; move.from = from;
  }
  show();
  block.scrollIntoView({ block: 'nearest', inline: 'nearest' });
});
board.addEventListener('focusout', () => setTimeout(() => { if (moving && !drag && !dialog.open && document.activeElement !== moving.block) putBack(); }));

// Mouse and pen; a finger scrolls, and has the form twin.
let drag = null;
const px = event => event.clientX - rows[0].getBoundingClientRect().left;
const atEdge = (event, block) => { const box = block.firstElementChild.getBoundingClientRect(); return box.width > 20 && event.clientX > box.right - 8; };
board.addEventListener('pointerover', event => {
  const block = event.target.closest?.('.block');
  if (!block || block.querySelector('title')) return;
  block.append(node('title')); block.lastChild.textContent = block.getAttribute('aria-label');
});
board.addEventListener('pointerdown', event => {
  const block = movable(event);
  if (!block || event.button !== 0 || event.pointerType === 'touch') return;
  drag = { block, edge: atEdge(event, block), startX: px(event), startY: event.clientY, ...span(block), left: Number(block.firstElementChild.getAttribute('x')), far: false };
});
board.addEventListener('dragstart', event => event.preventDefault());
addEventListener('pointermove', event => {
  if (!drag) { const block = movable(event); block?.classList.toggle('edge', atEdge(event, block)); return; }
  const moved = px(event) - drag.startX;
  if (!drag.far && Math.abs(moved) < 4 && Math.abs(event.clientY - drag.startY) < 6) return;
  drag.far = true;
  const move = begin(drag.block);
  if (drag.edge) {
    const step = grid(move.row), end = minutesAt(x(drag.until) + moved - 1);
    move.until = Math.max(drag.from + step, drag.from + Math.round((end - drag.from) / step) * step);
  } else {
    move.row = rows.find(row => { const box = row.getBoundingClientRect(); return event.clientY >= box.top && event.clientY < box.bottom; }) ?? move.row;
    move.from = snapped(minutesAt(drag.left + moved), move.row);
    move.until = move.from + drag.until - drag.from;
  }
  show();
});
addEventListener('pointerup', () => {
  if (!drag) return;
  const { far, block } = drag;
  drag = null;
  if (!far) return;
  block.focus({ preventScroll: true });
  const stop = event => { event.preventDefault(); event.stopPropagation(); };
  addEventListener('click', stop, { capture: true, once: true });
  setTimeout(() => removeEventListener('click', stop, { capture: true }));
  if (changed()) propose(); else putBack('');
});

// After a change: the same place, the same booking in focus.
const kept = JSON.parse(sessionStorage.getItem('board') || 'null');
sessionStorage.removeItem('board');
if (kept) {
  board.scrollTo(kept.left, kept.top);
  board.querySelector(`.block[href="${CSS.escape(kept.href)}"]`)?.focus({ preventScroll: true });
} else if (board.dataset.today === '1') board.scrollLeft = Math.max(number('now') - 200, 0);
