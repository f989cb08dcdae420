// A browser before a running system, and what every journey does there.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

export const BASE_URL = process.env.BASE_URL ?? 'http://127.0.0.1:8088'
export const SIM_URL = process.env.SIM_URL ?? ''
export const PASSWORD = process.env.OMS_ADMIN_PASSWORD ?? ''
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const { SHOTS_DIR } = process.env
const PATIENCE_MS = Number(process.env.PATIENCE_S ?? 60) * 1000
const VIEWPORT = { width: Number(process.env.WIDTH ?? 1600), height: 900 }

export function insist(condition, message) {
  if (!condition) throw new Error(message)
}

/** Tries until it answers something, or patience is at its end. */
export async function until(what, attempt) {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const answer = await attempt()
    if (answer) return answer
    insist(Date.now() < end, `waited in vain for ${what}`)
  }
}

export function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox', '--headless', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  })
}

/** A person at a fresh browser; what it complains about fails the step it happens in. */
export async function enter(browser) {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: 'zh-CN' })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const complaints = []
  const isOurs = (url) => ['data:', BASE_URL, ...(SIM_URL ? [SIM_URL] : [])].some((start) => url.startsWith(start))
  page.on('console', (message) => {
    const { url } = message.location()
    // What a platform's own page lacks is not ours to mend.
    if (message.type() === 'error' && !(SIM_URL && url.startsWith(SIM_URL))) complaints.push(`${message.text()} ${url}`)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => isOurs(request.url()) || complaints.push(`asked another host: ${request.url()}`))

  const find = (id) => page.getByTestId(id)
  const rows = () => find('row')
  const rowOf = (key) => page.locator(`[data-testid=row][data-key="${key}"]`)
  /** The list has an answer, and what stands there belongs to it. */
  const atRest = () => page.locator('.list[aria-busy=false]').waitFor()
  const selected = (tab) => page.locator(`[data-testid=tab-${tab}][aria-selected=true]`).waitFor()

  async function signIn(path = '/') {
    await page.goto(`${BASE_URL}/login?next=${encodeURIComponent(path)}`)
    await find('username').fill('admin')
    await find('password').fill(PASSWORD)
    await find('login').click()
    await page.waitForURL((url) => url.pathname !== '/login')
  }

  /** Counts on the tabs, once every tab has one. */
  function tabCounts() {
    return until('counts on the tabs', async () => {
      const seen = await page.evaluate(() =>
        Object.fromEntries(
          [...document.querySelectorAll('[role=tab]')].map((tab) => [
            tab.dataset.testid.replace('tab-', ''),
            Number(tab.querySelector('.count')?.dataset.count ?? NaN),
          ]),
        ),
      )
      return Object.values(seen).every((count) => !Number.isNaN(count)) && seen
    })
  }

  /** "All" is the sum of so many others, and there is something in it. */
  async function insistOnSum(tabs) {
    const { all, ...others } = await tabCounts()
    const sum = Object.values(others).reduce((total, count) => total + count, 0)
    insist(Object.keys(others).length === tabs, `there are ${Object.keys(others).length} tabs beside "all"`)
    insist(sum === all && all > 0, `the tabs sum to ${sum}, "all" says ${all}`)
    return `${sum} = ${all}`
  }

  return { page, context, complaints, find, rows, rowOf, atRest, selected, signIn, tabCounts, insistOnSum }
}

/** Does one step after the other until one fails; true when none did. */
export async function walk(name, steps, { page, complaints }) {
  if (SHOTS_DIR) await mkdir(SHOTS_DIR, { recursive: true })
  for (const [number, [title, step]] of Object.entries(steps).entries()) {
    let failed = false
    try {
      const told = await step()
      insist(complaints.length === 0, `the browser complained: ${complaints.join(' | ')}`)
      console.log(`ok   ${name}: ${title}${told ? `: ${told}` : ''}`)
    } catch (error) {
      failed = true
      console.log(`FAIL ${name}: ${title}: ${error.message}`)
    }
    if (SHOTS_DIR) await page.screenshot({ path: join(SHOTS_DIR, `${name}-${String(number + 1).padStart(2, '0')}.png`) })
    if (failed) return false
  }
  return true
}
