interface Named {
  /** Key in the list's spec. */
  key: string
  label: string
  placeholder?: string
}

export interface Option {
  value: string | number
  label: string
}

/** One control of a query form. */
export type Field =
  | (Named & { kind: 'text' })
  | (Named & { kind: 'numbers'; limit: number })
  | (Named & { kind: 'several'; options: readonly Option[] })
  | (Named & { kind: 'range' })
