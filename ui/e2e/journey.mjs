// Walks through the console in a real browser, against a system that is running
// with demo data. Every step waits for what it needs to see, never for a time.
//
//   node e2e/journey.mjs [orders] [after-sales] [authorise]      all of them by default
//
//   BASE_URL            where the console is served, http://127.0.0.1:8088 by default
//   SIM_URL             where the simulated marketplaces are, for the journey "authorise"
//   OMS_ADMIN_PASSWORD  password of the user "admin"
//   CHROMIUM            the browser's executable
//   SHOTS_DIR           when set, a picture of every step is left there
//   PATIENCE_S          how long a condition may take to come true
//   WIDTH               of the window, 1600 by default
import { afterSales } from './after-sales.mjs'
import { authorise } from './authorise.mjs'
import { orders } from './orders.mjs'
import { enter, insist, launch, walk } from './stage.mjs'

const JOURNEYS = { orders, 'after-sales': afterSales, authorise }

const asked = process.argv.slice(2)
const wanted = asked.length > 0 ? asked : Object.keys(JOURNEYS)
for (const name of wanted) insist(name in JOURNEYS, `there is no journey "${name}", only ${Object.keys(JOURNEYS).join(', ')}`)

const browser = await launch()
for (const name of wanted) {
  const stage = await enter(browser)
  // Others do not depend on it: their outcome is worth knowing.
  if (!(await walk(name, JOURNEYS[name](stage), stage))) process.exitCode = 1
  await stage.context.close()
}
await browser.close()
