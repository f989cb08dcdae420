import { facts } from './en/facts'
import { failures } from './en/failures'
import { frame } from './en/frame'
import { work } from './en/work'
import type { zhCN } from './zh-CN'

/** The same keys as the Chinese catalogue, which is written first. */
export const en: typeof zhCN = { ...frame, ...facts, ...work, ...failures }
