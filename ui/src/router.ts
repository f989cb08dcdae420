import { createRouter, createWebHistory, type RouteLocationNormalized, type Router } from 'vue-router'
import { whenSessionIsLost } from './api/transport'
import { useSession } from './auth/session'
import { PAGES } from './layout/menu'

/** Routes, and the one door in front of them. */
export function createConsoleRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/login', name: 'login', component: () => import('./pages/login/LoginPage.vue') },
      {
        path: '/',
        component: () => import('./layout/AppShell.vue'),
        children: [
          ...PAGES.map((page) => ({
            path: page.path,
            name: page.name,
            component: page.view as () => Promise<never>,
          })),
          { path: '/forbidden', name: 'forbidden', component: () => import('./pages/ForbiddenPage.vue') },
          { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue') },
        ],
      },
    ],
  })

  router.beforeEach(guard)

  whenSessionIsLost(() => {
    const here = router.currentRoute.value
    if (here.name === 'login') return
    useSession().forget()
    void router.push({ name: 'login', query: { next: here.fullPath } })
  })
  return router
}

async function guard(to: RouteLocationNormalized) {
  const session = useSession()
  const isKnown = await session.restore().catch(() => false)
  if (to.name === 'login') return isKnown ? { path: '/' } : true
  if (!isKnown) return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  const page = PAGES.find((candidate) => candidate.name === to.name)
  return page === undefined || session.may(page.needs) ? true : { name: 'forbidden' }
}
