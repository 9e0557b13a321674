// Story 4, the month's end, by keyboard alone: log in, find the page, close April step by step, lock it. No mouse and no
// touch is ever used; a step whose control Tab does not reach, or where focus gets lost, fails.
import { assert, check, context, desk, shots } from './lib.mjs';
import { join } from 'node:path';

const MOST_TABS = 250;

export async function monthClose({ browser, server, people }) {
  await check('April is closed by keyboard alone', async () => {
    const person = people.find(known => known.login === 'accounts');
    const made = await context(browser, { base: server.base, cookies: { '__Host-sanjha-lang': 'en' }, device: desk });
    const page = await made.newPage(); page.setDefaultTimeout(15_000);
    const mouse = () => { throw new Error('a mouse was used'); };
    for (const way of ['click', 'dblclick', 'move', 'down', 'up', 'wheel']) page.mouse[way] = mouse;
    for (const way of ['click', 'dblclick', 'tap', 'hover', 'fill', 'check', 'selectOption']) page[way] = mouse;

    // What has the focus: its words, where it leads, and whether it can be seen.
    const focused = () => page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body || at === document.documentElement) return null;
      const box = at.getBoundingClientRect(), style = getComputedStyle(at);
      const labels = at.labels ? [...at.labels].map(label => label.innerText).join(' ') : '';
      return { tag: at.tagName.toLowerCase(), type: at.type ?? '', name: at.name ?? '', value: at.value ?? '', href: at.getAttribute('href') ?? '',
        action: at.form?.getAttribute('action') ?? '', hidden: [...(at.form?.querySelectorAll('input[type=hidden]') ?? [])].map(one => one.name).join(),
        words: (at.innerText || labels || at.getAttribute('aria-label') || '').trim(), visible: box.width > 0 && box.height > 0 && style.visibility === 'visible',
        marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none' };
    });
    const say = one => one ? `<${one.tag} ${one.name || one.href}> "${one.words.slice(0, 60)}"` : 'nothing';
    // Goes on with Tab until something is reached; the way there is part of the complaint.
    const to = async (what, fits) => {
      const way = []; let lost = 0;
      for (let tab = 0; tab < MOST_TABS; tab++) {
        await page.keyboard.press('Tab');
        const at = await focused(); way.push(say(at));
        // Once around: past the last control the browser's own bar has the focus. Twice in a row is lost.
        lost = at ? 0 : lost + 1;
        assert(lost < 2, `focus is lost on the way to ${what} at ${page.url()}:\n${way.slice(-6).join('\n')}`);
        if (!at) continue;
        assert(at.visible, `focus is on something nobody sees, on the way to ${what}: ${say(at)}`);
        assert(at.marked, `nobody sees that ${say(at)} has the focus`);
        if (fits(at)) return at;
      }
      throw new Error(`Tab does not reach ${what} at ${page.url()}:\n${way.slice(-12).join('\n')}`);
    };
    const go = async (key = 'Enter') => {
      const before = page.url();
      const [answer] = await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press(key)]);
      assert(answer.status() < 400, `${before} led to ${answer.status()} at ${page.url()}\n${(await page.locator('main').innerText()).slice(0, 600)}`);
    };
    const text = () => page.locator('main').innerText();
    const step = async code => { await to(`the step ${code}`, at => at.href.includes(`step=${code}`) && !at.href.includes('lang=')); await go(); };
    // Says that a step is done, or leaves it for a reason that is typed.
    const settle = async (code, reason) => {
      const isOpen = async () => !/(Done|Left)/i.test(await page.locator('h2#step').innerText());
      if (!await isOpen()) return;
      if (reason === null) {
        await to(`the button that says ${code} is done`, at => at.tag === 'button' && at.action.endsWith(`/${code}`) && !at.hidden.includes('set_aside'));
      } else {
        await to('leaving the step for a reason', at => at.tag === 'summary' && /reason/i.test(at.words));
        await page.keyboard.press('Enter');
        await to('the reason', at => at.tag === 'textarea' && at.name === 'reason');
        await page.keyboard.type(reason);
        await to('the button that leaves the step', at => at.tag === 'button' && at.hidden.includes('set_aside'));
      }
      await go();
    };

    await page.goto(`${server.base}/login`);
    await to('the log-in', at => at.name === 'login'); await page.keyboard.type(person.login);
    await to('the password', at => at.name === 'password'); await page.keyboard.type(person.password);
    await go();
    await to('the menu of money', at => at.tag === 'summary' && at.words === 'Money');
    await page.keyboard.press('Enter');
    await to('the page of the close', at => at.href === '/month-close');
    await go();

    await to('the month', at => at.tag === 'select' && at.name === 'month');
    await page.keyboard.type('April 2026');
    assert((await focused()).value === '2026-04', `typing chooses April, not ${(await focused()).value}`);
    await to('showing the month', at => at.tag === 'button' && at.action === '/month-close');
    await go();
    assert((await text()).includes('April 2026'), `April is shown at ${page.url()}`);
    await page.screenshot({ path: join(shots, 'close-1-april.png'), fullPage: true });

    await step('missing');
    if (await page.locator('form[action="/month-close/send-back"]').count()) {
      await to('sending the jobs back to the floor', at => at.action === '/month-close/send-back'); await go();
    }
    await step('missing'); await settle('missing', 'The floor cannot tell any more');
    await step('review'); await settle('review', null);
    await step('issue');
    if (await page.locator('form[action="/month-close/issue"]').count()) {
      await to('issuing', at => at.action === '/month-close/issue'); await go();
    }
    await step('issue'); await settle('issue', 'Nothing is left to issue');
    await step('reconcile'); await settle('reconcile', null);
    await step('export');
    await to('the files', at => at.href.startsWith('/exports?')); await go();
    assert((await page.locator('main').innerText()).length > 0, 'the page of the files');
    await page.goBack(); await page.keyboard.press('Escape');
    await step('export'); await settle('export', null);
    await step('lock');
    await page.screenshot({ path: join(shots, 'close-2-lock.png'), fullPage: true });
    await to('the lock', at => at.tag === 'button' && at.action === '/month-close/lock'); await go();
    await step('lock');
    const locked = await text();
    assert(/locked/i.test(locked), `the month is locked:\n${locked.slice(0, 600)}`);
    await page.screenshot({ path: join(shots, 'close-3-locked.png'), fullPage: true });
    await made.close();
  });
}
