import { company, type DemoRole, type Person, people, teams } from './people'

const TITLES: Record<DemoRole, string> = {
  developer: 'Developer',
  'skill-publisher': 'Reviewer',
  admin: 'Admin',
  auditor: 'Auditor',
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for HTML, in elements and in quoted attributes. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

const LOGO = `<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><rect width="32" height="32" rx="8" class="mark"/><path d="M7 23V10l9 8 9-8v13" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`

/** One page of the identity provider. `body` is HTML that is already safe. */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} · ${escaped(company.name)}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header>${LOGO}<span>${escaped(company.name)}</span></header>
<main>${body}</main>
<footer>The identity provider of the Countersign demo. It runs on this computer only.</footer>
</body>
</html>`

const initials = (name: string): string => {
  const words = name.split(/[\s-]+/)
  return `${words[0]?.[0] ?? ''}${words.at(-1)?.[0] ?? ''}`.toUpperCase()
}

const personItem = (person: Person, href: string, chosen: boolean): string => {
  const team = teams.find(({ slug }) => slug === person.team)?.name ?? ''
  return `<li><a href="${escaped(`${href}?account=${person.account}`)}"${chosen ? ' aria-current="true"' : ''}>
<span class="avatar" aria-hidden="true">${escaped(initials(person.name))}</span>
<span class="who"><strong>${escaped(person.name)}</strong><small>${TITLES[person.role]}, ${escaped(team)}</small></span>
<code>${escaped(person.account)}</code></a></li>`
}

/**
 * The sign-in form. `href` is where it posts to; `account` what to fill in; `problem` what was wrong
 * with the previous try. Works without scripts: choosing a person is a link back to this page.
 */
export function signInPage(view: { href: string; account: string; problem: string }): string {
  const items = people.map((one) => personItem(one, view.href, one.account === view.account))
  const problem = view.problem
    ? `<p class="problem" role="alert" id="problem">${escaped(view.problem)}</p>`
    : ''
  const described = view.problem ? ' aria-describedby="problem" aria-invalid="true"' : ''
  const [accountFocus, passwordFocus] = view.account ? ['', ' autofocus'] : [' autofocus', '']
  return page(
    'Sign in',
    `<section class="card">
<h1>Sign in</h1>
<p class="lead">to continue to <strong>Countersign</strong></p>
${problem}
<form method="post" action="${escaped(view.href)}">
<label for="account">Account</label>
<input id="account" name="account" value="${escaped(view.account)}" required autocomplete="username" autocapitalize="none" spellcheck="false"${accountFocus}${described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" required autocomplete="current-password"${passwordFocus}${described}>
<p class="hint">The same for everyone. It is printed where you ran <code>npm run up</code>.</p>
<button type="submit">Sign in</button>
</form>
</section>
<nav class="card people" aria-label="Demo people">
<h2>Who would you like to be?</h2>
<ul>${items.slice(0, 5).join('')}</ul>
<details${people.findIndex(({ account }) => account === view.account) > 4 ? ' open' : ''}>
<summary>${items.length - 5} more people</summary><ul>${items.slice(5).join('')}</ul></details>
</nav>`,
  )
}

/** A page that only says something; `body` is HTML that is already safe. */
export const messagePage = (title: string, body: string): string =>
  page(title, `<section class="card single"><h1>${escaped(title)}</h1>${body}</section>`)

export const style = `
:root { color-scheme: light dark; --back: #f4f5f8; --card: #fff; --line: #dfe2ea; --field: #868da1; --text: #171a24;
  --soft: #5b6275; --brand: #1f4fd8; --brand-text: #fff; --hover: #f1f4fd; --bad: #b3261e; --bad-back: #fdecea; }
@media (prefers-color-scheme: dark) { :root { --back: #0e1017; --card: #171a24; --line: #2c3141; --field: #6b7389; --text: #eceef4;
  --soft: #a0a7ba; --brand: #7ea2ff; --brand-text: #0b1330; --hover: #1f2433; --bad: #ff9b92; --bad-back: #3a1a18; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; padding: 48px 20px 24px;
  background: var(--back); color: var(--text); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
header { display: flex; align-items: center; gap: 10px; font-weight: 650; font-size: 18px; letter-spacing: -.01em; margin-bottom: 28px; }
.mark { fill: #1f4fd8; }
main { display: grid; grid-template-columns: minmax(0, 400px) minmax(0, 400px); gap: 20px; align-items: start; justify-content: center; width: 100%; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 28px; box-shadow: 0 1px 2px rgb(0 0 0 / .04); }
.single { grid-column: 1 / -1; justify-self: center; width: 100%; max-width: 440px; }
h1 { font-size: 24px; line-height: 1.2; letter-spacing: -.02em; margin: 0 0 4px; }
h2 { font-size: 15px; margin: 0 0 12px; }
.lead { color: var(--soft); margin: 0 0 22px; } .lead strong { color: var(--text); font-weight: 600; }
label { display: block; font-weight: 550; font-size: 14px; margin: 0 0 6px; }
input { width: 100%; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--field); border-radius: 8px; padding: 9px 12px; margin: 0 0 16px; }
button { font: inherit; font-weight: 600; width: 100%; padding: 10px 14px; border: 0; border-radius: 8px; background: var(--brand); color: var(--brand-text); cursor: pointer; }
button.quiet { background: transparent; color: var(--text); border: 1px solid var(--line); margin-top: 10px; }
button:hover { filter: brightness(1.06); }
:is(input, button, a, summary):focus-visible { outline: 2px solid var(--brand); outline-offset: 2px; }
.hint { color: var(--soft); font-size: 13px; margin: -6px 0 18px; }
code { font: 12.5px ui-monospace, 'SF Mono', Menlo, monospace; background: var(--back); border-radius: 5px; padding: 1px 5px; }
.problem { color: var(--bad); background: var(--bad-back); border-radius: 8px; padding: 10px 12px; margin: 0 0 18px; font-size: 14px; }
ul { list-style: none; margin: 0; padding: 0; }
.people { padding: 24px 16px 16px; } .people h2 { padding: 0 12px; }
.people a { display: flex; align-items: center; gap: 12px; padding: 8px 12px; border-radius: 9px; color: inherit; text-decoration: none; }
.people a:hover { background: var(--hover); }
.people a[aria-current] { background: var(--hover); box-shadow: inset 0 0 0 1px var(--brand); }
.avatar { flex: none; width: 34px; height: 34px; border-radius: 50%; display: grid; place-items: center; background: var(--back); border: 1px solid var(--line); font-size: 12px; font-weight: 650; color: var(--soft); }
.who { flex: 1; min-width: 0; } .who strong { display: block; font-weight: 550; line-height: 1.3; } .who small { color: var(--soft); font-size: 13px; }
summary { cursor: pointer; color: var(--soft); font-size: 13.5px; padding: 8px 12px; border-radius: 9px; }
footer { margin-top: auto; padding-top: 32px; color: var(--soft); font-size: 13px; text-align: center; }
@media (max-width: 720px) { main { grid-template-columns: minmax(0, 440px); } body { padding-top: 28px; } }
`
