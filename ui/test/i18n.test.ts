import { describe, expect, it } from 'vitest'
import { en } from '@/i18n/en'
import { zhCN } from '@/i18n/zh-CN'

type Tree = { [key: string]: string | Tree }

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  )
}

const chinese = flatten(zhCN)
const english = flatten(en)
const named = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()

describe('the two catalogues', () => {
  it('have the same keys', () => {
    expect([...english.keys()].toSorted()).toEqual([...chinese.keys()].toSorted())
  })

  it('leave nothing empty', () => {
    for (const [key, text] of [...chinese, ...english]) expect(text.trim(), key).not.toBe('')
  })

  it('fill in the same values', () => {
    for (const [key, text] of chinese) expect(named(english.get(key) ?? ''), key).toEqual(named(text))
  })

  it('hold no Chinese in the English one', () => {
    for (const [key, text] of english) expect(text, key).not.toMatch(/\p{Script=Han}/u)
  })

  it('use no mark that has a meaning of its own in a message', () => {
    for (const [key, text] of [...chinese, ...english]) expect(text, key).not.toMatch(/[|@]/)
  })
})

const sources = import.meta.glob<string>('../src/**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true })

describe('the pages', () => {
  const used = new Map<string, string>()
  for (const [file, source] of Object.entries(sources)) {
    if (file.includes('/gen/')) continue
    for (const [, key] of source.matchAll(/(?<![\w.])(?:t|notifyDone)\('([\w.]+)'/g)) used.set(key ?? '', file)
    for (const [, whole] of source.matchAll(/(?<![\w.])(?:t|notifyDone)\(([^)`]*\?[^)`]*)\)/g)) {
      for (const [, key] of (whole ?? '').matchAll(/'(\w+\.[\w.]+)'/g)) used.set(key ?? '', file)
    }
  }

  it('say nothing that is not in the catalogue', () => {
    expect(used.size).toBeGreaterThan(200)
    expect([...used].filter(([key]) => !chinese.has(key))).toEqual([])
  })
})
