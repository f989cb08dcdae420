// A seller authorises a shop, its token runs out, and it is authorised again: from the red
// text over the platform's own page and back, with the simulators playing the platform.
import { PASSWORD, SIM_URL, insist, until } from './stage.mjs'

/** Where a token that has ended cannot be renewed without its seller. */
const NEED_THE_SELLER = ['pinduoduo', 'jd']

export function authorise({ page, find, rows, atRest, signIn }) {
  /** The simulated platform's shop. */
  let seller

  const row = () => rows().filter({ has: page.getByTitle(seller.name, { exact: true }) })
  const need = () => row().getByTestId('needs-authorisation')

  /** From the dialog over the platform's page, where the shop's seller agrees, to ours again. */
  async function consent() {
    await find('authorise-go').click()
    await page.waitForURL((url) => url.href.startsWith(SIM_URL))
    await page.locator(`button[name=shop][value="${seller.platform_shop_id}"]`).click()
    await page.waitForURL((url) => url.pathname === `/oauth/${seller.platform_name}/callback`)
    const told = await page.locator('h1').innerText()
    insist(told.includes('授权成功'), `the page reads: ${told}`)
    await page.getByRole('link').click()
    await page.waitForURL((url) => url.pathname === '/shops')
    await page.locator('.el-notification', { hasText: '授权成功' }).waitFor()
  }

  /** The row says that calls get through, and for how long. */
  async function insistOnHealth() {
    await need().waitFor({ state: 'detached' })
    const token = row().locator('[data-token=fine]')
    await token.waitFor()
    return token.innerText()
  }

  const covered = () => row().locator('[data-kind=orders]').innerText()

  /** Has the shop's orders pulled now, so that a refused token is found out. */
  async function pull() {
    await row().getByTestId('pull-orders').click()
  }

  return {
    async 'the marketplaces are there, with a shop to authorise'() {
      insist(SIM_URL !== '', 'SIM_URL is not set: it names the simulated marketplaces')
      insist(PASSWORD !== '', 'OMS_ADMIN_PASSWORD is not set')
      const shops = await (await fetch(`${SIM_URL}/_sim/shops.json`)).json()
      seller = shops.find((shop) => NEED_THE_SELLER.includes(shop.platform_name))
      insist(seller !== undefined, `none of ${NEED_THE_SELLER.join(', ')} among the simulated shops`)
      await signIn('/shops')
      await row().waitFor()
      return `${seller.platform_name} ${seller.platform_shop_id}`
    },

    async 'with an app and no token, the shop says what it needs'() {
      await row().getByTestId('shop-actions').click()
      await page.locator('.el-dropdown-menu:visible').getByText('设置凭证').click()
      await find('app-key').fill(seller.app_key)
      await find('appSecret').fill(seller.app_secret)
      await page.locator('.el-dialog:visible').getByRole('button', { name: '保存' }).click()
      await page.locator('.el-dialog:visible').waitFor({ state: 'hidden' })
      await need().waitFor()
      const text = await need().innerText()
      insist(text.includes('需要授权') && text.includes('去授权') && text.includes('主账号'), `it reads: ${text}`)
    },

    async 'the button beside the red text leads over the platform and back'() {
      await need().getByTestId('act-authorise').click()
      const dialog = await page.locator('.el-dialog:visible').innerText()
      insist(dialog.includes(`/oauth/${seller.platform_name}/callback`), `the dialog reads: ${dialog}`)
      await consent()
      return (await insistOnHealth()).replace('\n', ', ')
    },

    async 'a token that ran out is an alarm on the shop'() {
      const expired = await fetch(`${SIM_URL}/_sim/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ expire_tokens: { platform: seller.platform_name, shop: seller.platform_shop_id } }),
      })
      insist(expired.ok, `the simulators answer ${expired.status}: ${await expired.text()}`)
      await pull()
      await need().waitFor()
      await row().locator('[data-token=refused]').waitFor()
    },

    async 'the dashboard counts it, and leads to it'() {
      await find('nav-dashboard').click()
      const tile = page.locator('[data-tile=unauthorised]')
      await until('the shop on the dashboard', async () => Number((await tile.getAttribute('data-count')) ?? 0) > 0)
      const counted = Number(await tile.getAttribute('data-count'))
      await tile.click()
      await page.waitForURL((url) => url.pathname === '/shops' && url.searchParams.has('needs'))
      await atRest()
      await need().waitFor()
      insist((await rows().count()) === counted, `the tile counts ${counted}, the list shows ${await rows().count()}`)
      return `${counted} shops`
    },

    async 'authorised again, it goes on'() {
      await need().getByTestId('act-authorise').click()
      await consent()
      const told = await insistOnHealth()
      const before = await covered()
      await pull()
      // What was not asked for meanwhile is asked for now, and stored.
      await until('orders that are safe up to a later moment', async () => {
        await find('refresh').click()
        await atRest()
        return (await covered()) !== before && (await need().count()) === 0
      })
      return told.replace('\n', ', ')
    },
  }
}
