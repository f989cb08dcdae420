import { createI18n } from 'vue-i18n'
import { watch } from 'vue'
import { en } from './en'
import { zhCN } from './zh-CN'

export const LOCALES = [
  { value: 'zh-CN', name: '中文' },
  { value: 'en', name: 'English' },
] as const
export type Locale = (typeof LOCALES)[number]['value']

const PLACE = 'oms.locale'

function remembered(): Locale {
  const stored = localStorage.getItem(PLACE)
  return LOCALES.find((locale) => locale.value === stored)?.value ?? 'zh-CN'
}

export const i18n = createI18n({
  legacy: false,
  locale: remembered(),
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zhCN, en },
})

watch(
  i18n.global.locale,
  (locale) => {
    localStorage.setItem(PLACE, locale)
    document.documentElement.lang = locale
  },
  { immediate: true },
)
