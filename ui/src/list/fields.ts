import type { Platform } from '@/gen/oms/types/v1/types_pb'

interface Named {
  /** Key in the list's spec. */
  key: string
  label: string
  placeholder?: string
}

export interface Option {
  value: string | number
  label: string
  /** Shown as a badge before the label. */
  platform?: Platform
}

/** One control of a query form. */
export type Field =
  | (Named & { kind: 'text' })
  | (Named & { kind: 'numbers'; limit: number })
  | (Named & { kind: 'several'; options: readonly Option[] })
  | (Named & {
      kind: 'range'
      /** It is about what is still to come. */
      ahead?: true
    })
