import { vi } from 'vitest'

/** Clients are made as soon as they are imported, for the origin of the page. */
vi.stubGlobal('location', { origin: 'http://console.test' })
