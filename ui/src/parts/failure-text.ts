import { useI18n } from 'vue-i18n'
import { codeName, isBeyondTheUser, type Failure } from '@/api/failure'

/** Says what happened and what to do next, in the reader's language. */
export function useFailureText() {
  const { t, te } = useI18n()

  function first(keys: string[]): string | undefined {
    const key = keys.find((candidate) => te(candidate))
    return key === undefined ? undefined : t(key)
  }

  /** The server's own sentence, where it is about the case and not about its insides. */
  function ownWords(failure: Failure): string | undefined {
    return isBeyondTheUser(failure) || failure.serverText === '' ? undefined : failure.serverText
  }

  return (failure: Failure) => {
    const byReason = `reason.${failure.reason}`
    const byCode = `code.${codeName(failure.code)}`
    const said = ownWords(failure)
    const known = first([`${byReason}.what`])
    return {
      what: known ?? said ?? first([`${byCode}.what`]) ?? t('code.unknown.what'),
      /** What the server adds to a text of ours. */
      more: known === undefined ? undefined : said,
      next: first([`${byReason}.next`, `${byCode}.next`]) ?? t('code.unknown.next'),
      name: failure.reason || codeName(failure.code).toUpperCase(),
    }
  }
}
