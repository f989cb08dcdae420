import { facts } from './zh-CN/facts'
import { failures } from './zh-CN/failures'
import { frame } from './zh-CN/frame'
import { work } from './zh-CN/work'

export const zhCN = { ...frame, ...facts, ...work, ...failures }
