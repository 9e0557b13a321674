// What every page has to pass, whoever looks at it, in either language, on phone and desk.
// Each function returns the list of what is wrong.
import { readFileSync } from 'node:fs';
import { need } from './lib.mjs';

const axeSource = readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// No accessibility violation of any impact (WCAG 2.2 AA and axe's best practices).
export async function accessibility(page) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(tags => window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }), axeTags);
  return result.violations.map(v => `axe ${v.impact} ${v.id} ×${v.nodes.length}: ${v.help} | ${v.nodes.slice(0, 2).map(n => n.target.join(' ')).join(' | ')}`);
}

// Nothing wider than the window, no control too small to hit, no type so small that phones zoom in.
export async function layout(page, { staff }) {
  const wrong = [];
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 740 });
  const narrow = await page.evaluate(() => {
    const width = document.documentElement.clientWidth, out = [];
    const scrolls = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) if (/(auto|scroll|hidden)/.test(getComputedStyle(p).overflowX)) return true; return false; };
    for (const e of document.body.querySelectorAll('*')) { const box = e.getBoundingClientRect(); if (box.width && box.right > width + 1 && !scrolls(e)) out.push(e.tagName.toLowerCase() + (e.className && typeof e.className === 'string' ? '.' + e.className.split(' ')[0] : '')); }
    return { over: Math.max(0, document.documentElement.scrollWidth - width), who: out.slice(0, 4) };
  });
  if (narrow.over) wrong.push(`scrolls sideways at 320 px by ${narrow.over}: ${narrow.who.join(', ')}`);
  await page.setViewportSize(size);
  const found = await page.evaluate(least => {
    const name = e => `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''} "${(e.innerText || e.getAttribute('aria-label') || e.name || '').trim().slice(0, 24)}"`;
    const visible = e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden' && !e.disabled;
    const inText = e => e.tagName === 'A' && getComputedStyle(e).display === 'inline' && [...e.parentElement.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const small = [];
    for (const e of document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex="0"]')) if (visible(e) && !inText(e)) {
      let { width, height, right, bottom } = e.getBoundingClientRect();
      if (right < 0 || bottom < 0 || (width <= 1 && height <= 1)) continue;
      if (['checkbox', 'radio'].includes(e.type)) for (const label of e.labels || []) { const box = label.getBoundingClientRect(); width = Math.max(width, box.width); height = Math.max(height, box.height); }
      if (width < 24 || height < least) small.push(`${name(e)} ${Math.round(width)}×${Math.round(height)}`);
    }
    const inputs = [...document.querySelectorAll('input,textarea,select')].filter(visible).filter(e => !['checkbox', 'radio', 'submit', 'button', 'file'].includes(e.type));
    return { small,
      smallType: inputs.filter(e => parseFloat(getComputedStyle(e).fontSize) < 16).map(name),
      noAutocomplete: inputs.filter(e => /(^|[_-])(e?mail|tel|phone|mobile|password|otp)($|[_-])/i.test(e.name || e.id) && !e.autocomplete).map(name),
      noMode: inputs.filter(e => /(otp|phone|mobile|tel|quantity|amount)/i.test(e.name || e.id) && e.type === 'text' && !e.inputMode).map(name),
      numberType: inputs.filter(e => e.type === 'number').map(name),
      validates: [...document.forms].filter(f => f.method === 'post' && !f.noValidate).length,
      zoomOff: /user-scalable\s*=\s*(no|0)|maximum-scale\s*=\s*1/i.test(document.querySelector('meta[name=viewport]')?.content || '') };
  }, staff ? 24 : 44);
  if (found.small.length) wrong.push(`too small to hit: ${found.small.slice(0, 5).join('; ')}${found.small.length > 5 ? ` and ${found.small.length - 5} more` : ''}`);
  for (const [key, words] of [['smallType', 'type under 16 px'], ['noAutocomplete', 'no autocomplete'], ['noMode', 'no inputmode'], ['numberType', 'type=number']]) if (found[key].length) wrong.push(`${words}: ${found[key].slice(0, 4).join('; ')}`);
  if (found.validates) wrong.push(`${found.validates} POST form(s) without novalidate`);
  if (found.zoomOff) wrong.push('zoom is forbidden');
  return wrong;
}

// Every stop of the Tab key looks different when focused; none is a trap.
export async function focus(page) {
  const look = e => { const c = getComputedStyle(e); return [c.outlineStyle, c.outlineWidth, c.outlineColor, c.boxShadow, c.borderColor, c.backgroundColor, c.textDecorationLine, c.color].join('|'); };
  const wrong = []; let last = null;
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(look => {
      const see = new Function(`return ${look}`)(), e = document.activeElement;
      if (!e || e === document.body) return null;
      const again = e.dataset.walked; e.dataset.walked = '1';
      const on = see(e); e.blur(); const off = see(e); e.focus({ preventScroll: true, focusVisible: true });
      return { again, same: on === off, name: `${e.tagName.toLowerCase()} "${(e.innerText || e.name || '').trim().slice(0, 24)}"` };
    }, look.toString());
    if (!stop || (stop.again && stop.name !== last)) break;
    if (stop.again) { wrong.push(`focus is trapped at ${stop.name}`); break; }
    if (stop.same) wrong.push(`focus cannot be seen on ${stop.name}`);
    last = stop.name;
  }
  return wrong;
}

// Words that stay Latin on a Hindi page: names of formats, taxes and the product.
const allowed = new Set(['sanjha', 'gstin', 'gst', 'cgst', 'sgst', 'igst', 'upi', 'neft', 'rtgs', 'imps', 'csv', 'xlsx', 'pdf', 'ics', 'udyam', 'sac', 'hsn', 'sms', 'english', 'pin', 'otp', 'qr', 'json', 'api']);

// The page speaks its language: lang, the switch, Indian grouping of amounts, dates, no raw keys,
// and on a Hindi page at most one text in twenty that is Latin only.
export async function language(page, lang) {
  const wrong = [];
  const d = await page.evaluate(() => {
    const out = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n; (n = walker.nextNode());) {
      const t = n.textContent.replace(/\s+/g, ' ').trim(), e = n.parentElement;
      if (!t || !e || e.closest('script,style,template,noscript,[hidden],code,kbd') || !e.getClientRects().length) continue;
      const c = getComputedStyle(e); out.push({ t, lang: e.closest('[lang]')?.lang || '', px: parseFloat(c.fontSize), lh: parseFloat(c.lineHeight) / parseFloat(c.fontSize), ls: c.letterSpacing, keep: e.closest('[translate=no]') !== null });
    }
    for (const e of document.querySelectorAll('[placeholder],[aria-label],[title],img[alt]')) { const t = (e.getAttribute('placeholder') || e.getAttribute('aria-label') || e.getAttribute('title') || e.getAttribute('alt') || '').trim(); if (t) out.push({ t, lang: e.closest('[lang]')?.lang || '', px: 16, lh: 1.5, ls: 'normal', keep: e.closest('[translate=no]') !== null }); }
    return { lang: document.documentElement.lang, title: document.title, out, h1: document.querySelectorAll('h1').length, switches: [...document.querySelectorAll('a[hreflang]')].map(a => ({ lang: a.lang, hreflang: a.hreflang, text: a.textContent.trim() })) };
  });
  const devanagari = /[\u0900-\u097F]/, other = lang === 'hi' ? 'en' : 'hi';
  if (d.lang !== lang) wrong.push(`html lang is ${d.lang || 'missing'}`);
  if (d.h1 !== 1) wrong.push(`${d.h1} h1`);
  if (!d.switches.some(s => s.hreflang === other && s.lang === other && devanagari.test(s.text) === (other === 'hi'))) wrong.push('no switch to the other language, in that language');
  if (lang === 'hi' && !devanagari.test(d.title)) wrong.push(`title is not Hindi: ${d.title}`);
  let latin = 0, total = 0; const strange = new Set();
  for (const x of d.out) {
    const own = x.lang || d.lang;
    if (devanagari.test(x.t) && own !== 'hi') wrong.push(`Devanagari not marked as Hindi: "${x.t.slice(0, 40)}"`);
    if (lang === 'hi' && own === 'hi') {
      total++;
      const words = x.t.split(/[^A-Za-z]+/).filter(w => /[A-Za-z]{3,}/.test(w) && !/^[A-Z0-9]+$/.test(w) && !allowed.has(w.toLowerCase()));
      if (!devanagari.test(x.t) && !x.keep && words.length) { latin++; strange.add(x.t.slice(0, 50)); }
      if (devanagari.test(x.t) && x.lh < 1.35) wrong.push(`Devanagari line height ${x.lh.toFixed(2)}: "${x.t.slice(0, 30)}"`);
      if (devanagari.test(x.t) && !['normal', '0px'].includes(x.ls)) wrong.push(`letter spacing breaks the head line: "${x.t.slice(0, 30)}"`);
    }
    for (const m of x.t.matchAll(/₹\s?(\d[\d,]*)/g)) if (!/^(\d{1,3}|\d{1,2}(,\d{2})*,\d{3})$/.test(m[1])) wrong.push(`not Indian grouping: "${m[0]}"`);
    if (/₹\s+\d/.test(x.t)) wrong.push(`space after ₹: "${x.t.slice(0, 30)}"`);
    if (/\b\d{1,2}\/\d{1,2}\/\d{2,4}\b/.test(x.t)) wrong.push(`date with slashes: "${x.t.slice(0, 40)}"`);
    if (/\b\d{4}-\d{2}-\d{2}\b/.test(x.t)) wrong.push(`yyyy-mm-dd shown to a person: "${x.t.slice(0, 40)}"`);
    if (/\b(UTC|GMT)\b/.test(x.t)) wrong.push(`UTC shown: "${x.t.slice(0, 40)}"`);
    if (/\{\{|\}\}|\bundefined\b|\bNaN\b|Unknown localization|�/.test(x.t)) wrong.push(`raw key or value: "${x.t.slice(0, 60)}"`);
  }
  if (total && latin / total > 0.05) wrong.push(`${latin} of ${total} texts of the Hindi page are Latin only: ${[...strange].slice(0, 5).join(' · ')}`);
  return wrong;
}

// Nothing on the page needs scripting: run with scripting off.
export async function withoutScripting(page) {
  return page.evaluate(() => {
    const wrong = [], say = (e, why) => wrong.push(`${why}: ${e.tagName.toLowerCase()} "${(e.textContent || e.getAttribute('aria-label') || '').trim().slice(0, 40)}"`);
    const seen = e => !e.closest('template,noscript,[hidden]') && e.getClientRects().length > 0;
    for (const e of document.querySelectorAll('button,input[type=button]')) if (seen(e) && !e.disabled) {
      if ((e.getAttribute('type') || 'submit') !== 'submit') say(e, 'button does nothing'); else if (!e.form) say(e, 'button outside a form');
    }
    for (const e of document.querySelectorAll('a')) if (seen(e)) { const h = e.getAttribute('href'); if (h === '' || h === '#' || /^javascript:/i.test(h || '')) say(e, 'link goes nowhere'); }
    for (const e of document.querySelectorAll('form')) if (!e.querySelector('button:not([type=button]),input[type=submit]')) say(e, 'form without a button');
    for (const e of document.querySelectorAll('*')) for (const a of e.attributes) if (/^on[a-z]+$/.test(a.name) || a.name === 'style') { say(e, `inline ${a.name}`); break; }
    const main = document.querySelector('main');
    if (!main || (main.innerText || '').trim().length < 20) wrong.push('main is empty');
    return wrong;
  });
}

// KiB on the wire with nothing cached, requests, other hosts, and what lacks a cache lifetime or compression.
export async function weight(context, url, { budget, cold = true }) {
  const page = await context.newPage(), client = await context.newCDPSession(page), seen = new Map(), wrong = [];
  await client.send('Network.enable');
  if (cold) await client.send('Network.clearBrowserCache');
  client.on('Network.responseReceived', e => seen.set(e.requestId, { url: e.response.url, type: e.type, headers: Object.fromEntries(Object.entries(e.response.headers).map(([k, v]) => [k.toLowerCase(), v])), bytes: 0 }));
  client.on('Network.loadingFinished', e => { const s = seen.get(e.requestId); if (s) s.bytes = e.encodedDataLength; });
  await page.goto(url, { waitUntil: 'load' });
  // What scripts ask for begins at once after; a board's stream of changes never ends, so there is no waiting for silence.
  await page.waitForTimeout(100);
  const all = [...seen.values()], host = new URL(url).host, kib = all.reduce((n, s) => n + s.bytes, 0) / 1024;
  if (kib > budget) wrong.push(`${kib.toFixed(1)} KiB, over the budget of ${budget}`);
  if (all.length > 6) wrong.push(`${all.length} requests`);
  for (const s of all) {
    if (/^https?:/.test(s.url) && new URL(s.url).host !== host) wrong.push(`other host: ${s.url}`);
    if (['Stylesheet', 'Script', 'Image', 'Font'].includes(s.type) && /^https?:/.test(s.url) && !/favicon/.test(s.url) && !/max-age=31536000.*immutable/.test(s.headers['cache-control'] || '')) wrong.push(`no cache lifetime: ${s.url}`);
    if (['Document', 'Stylesheet', 'Script'].includes(s.type) && s.bytes > 1500 && !s.headers['content-encoding']) wrong.push(`not compressed: ${s.url}`);
  }
  await page.close();
  return { wrong, kib };
}
