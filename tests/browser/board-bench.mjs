// How the board holds up: `node tests/browser/board-bench.mjs`. Seeds two centres through the
// program (30 machines with 400 bookings in a week, 300 machines with 5,000) and measures the week's
// page in Chromium at a quarter of the CPU: first paint, elements, bytes on the wire, frames while scrolling.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context, launch, logIn, program, root } from './lib.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sanjha-board-')), url = `sqlite://${join(folder, 'b.db')}`;
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const seed = name => readFileSync(join(root, 'seeds', `${name}.csv`), 'utf8').trim().split('\n');
const save = (name, rows) => writeFileSync(join(folder, `${name}.csv`), rows.join('\n') + '\n');
const centres = [['B30', 30, 400], ['B300', 300, 5000]];

for (const name of ['clusters', 'user_categories', 'equipment_categories', 'holidays', 'units', 'vocabulary']) save(name, seed(name));
const [head, kanpur] = seed('centres');
save('centres', [head, ...centres.map(([code], i) => kanpur.split(',').map((value, at) => at === 0 || head.split(',')[at] === 'invoice_prefix' ? (at ? `B${i}` : code) : value).join(','))]);
const [equipmentHead, ...equipment] = seed('equipment'), [tariffHead, ...tariffs] = seed('tariffs');
const model = equipment.find(row => row.startsWith('KNL-SPL') || row.startsWith('KNL-DSL-01')), name = model.split(',')[0];
const codes = centres.flatMap(([code, count]) => Array.from({ length: count }, (_, i) => [code, `${code}-M${String(i + 1).padStart(3, '0')}`]));
save('equipment', [equipmentHead, ...codes.map(([centre, code]) => model.replace(name, code).replace(',KNL,', `,${centre},`))]);
save('tariffs', [tariffHead, ...codes.flatMap(([, code]) => tariffs.filter(row => row.startsWith(`${name}-`)).map(row => row.replaceAll(name, code)))]);
const run = (arguments_, input) => execFileSync(program(), arguments_, { input, env: { ...process.env, DATABASE_URL: url }, stdio: ['pipe', 'inherit', 'inherit'] });
run(['import', folder]);
for (const [code] of centres) run(['user', 'add', '--login', code.toLowerCase(), '--role', 'centre_manager', '--centre', code, '--password-stdin'], 'a long sentence for tests');

const child = spawn(program(), ['serve', '--listen', '127.0.0.1:0'], { env: { ...process.env, DATABASE_URL: url }, stdio: ['ignore', 'pipe', 'ignore'] });
process.on('exit', () => child.kill('SIGKILL'));
const base = await new Promise((done, fail) => { createInterface({ input: child.stdout }).on('line', line => { const found = /(http:\/\/\S+?)\/?$/.exec(line) || /listening on (\S+)/.exec(line); if (found) done(found[1].startsWith('http') ? found[1] : `http://${found[1]}`); }); child.on('exit', fail); });

// Next week: an hour, or more, on machine after machine, day after day, until there are enough.
const monday = new Date(Date.now() + 330 * 60_000); monday.setUTCDate(monday.getUTCDate() + 8 - (monday.getUTCDay() || 7));
const dayOf = add => new Date(monday.getTime() + add * 86_400_000).toISOString().slice(0, 10);
for (const [centre, machines, wanted] of centres) {
  const jar = await logIn(base, centre.toLowerCase(), 'a long sentence for tests');
  const cookie = Object.entries(jar).map(([key, value]) => `${key}=${value}`).join('; ');
  const wishes = [];
  for (let start = 0; start < 6; start++) for (let day = 0; day < 6; day++) for (let machine = 1; machine <= machines; machine++) wishes.push([day, machine, start]);
  let made = 0;
  const worker = async () => {
    while (made < wanted && wishes.length) {
      const [day, machine, start] = wishes.shift(); made++;
      const from = new Date(`${dayOf(day)}T${String(9 + start * 1.5 | 0).padStart(2, '0')}:${start % 2 ? '30' : '00'}:00+05:30`);
      const body = { equipment: `${centre}-M${String(machine).padStart(3, '0')}`, unit: `U${String(1 + (machine * 7 + day) % 60).padStart(4, '0')}`, starts_at: from.toISOString(), ends_at: new Date(from.getTime() + 3_600_000).toISOString(), channel: 'phone' };
      const answer = await fetch(`${base}/api/v1/bookings`, { method: 'POST', headers: { cookie, origin: base, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify(body) });
      if (!answer.ok) { made--; if (worker.said !== answer.status) { worker.said = answer.status; console.log(answer.status, await answer.text()); } } else await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  console.log(`${centre}: ${machines} machines, ${made} bookings in the week of ${dayOf(0)}`);

  const browser = await launch();
  const made_ = await context(browser, { base, cookies: jar });
  for (let turn = 0; turn < 3; turn++) {
    const page = await made_.newPage(), client = await made_.newCDPSession(page);
    await client.send('Network.enable');
    await client.send('Network.clearBrowserCache');
    let bytes = 0; client.on('Network.loadingFinished', e => { bytes += e.encodedDataLength; });
    await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(`${base}/board?view=week&date=${dayOf(0)}`, { waitUntil: 'load' });
    await page.waitForTimeout(800);
    const seen = await page.evaluate(() => ({
      paint: Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime), answered: Math.round(performance.getEntriesByType('navigation')[0].responseEnd),
      elements: document.querySelectorAll('*').length, blocks: document.querySelectorAll('.block').length, rows: document.querySelectorAll('.rows > li').length }));
    const frames = await page.evaluate(() => new Promise(done => {
      const board = document.getElementById('timeline'); let count = 0; const begun = performance.now();
      const step = () => { count++; board.scrollTop += 12; board.scrollLeft += 20; if (board.scrollLeft + board.clientWidth >= board.scrollWidth - 1) board.scrollLeft = 0; if (performance.now() - begun < 3000) requestAnimationFrame(step); else done(Math.round(count / 3)); };
      requestAnimationFrame(step);
    }));
    console.log(`${centre} at CPU/4: answered ${seen.answered} ms, first paint ${seen.paint} ms, ${seen.elements} elements, ${seen.rows} rows, ${seen.blocks} blocks, ${(bytes / 1024).toFixed(1)} KiB, ${frames} frames a second while scrolling`);
    await page.close();
  }
  await browser.close();
}
process.exit(0);
