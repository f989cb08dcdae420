import { useI18n } from 'vue-i18n'

/** A carrier by its name in the catalogue; one that is not in it is called what the platform calls it. */
export function useCarrierName() {
  const { t, te } = useI18n()
  return (code: string) => (te(`carrier.${code}`) ? t(`carrier.${code}`) : code)
}
