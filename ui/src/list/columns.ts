import { computed, reactive, watch } from 'vue'

export interface Column {
  key: string
  label: string
  /** Pixels. */
  width: number
  /** Takes what width is left over. */
  grow?: boolean
  align?: 'right' | 'center'
  /** Shown only when chosen. */
  optional?: boolean
  /** Cannot be hidden: the row would not be recognised without it. */
  fixed?: boolean
}

export const DENSITIES = ['dense', 'middle', 'loose'] as const
export type Density = (typeof DENSITIES)[number]

interface Preferences {
  density: Density
  /** Column keys in the chosen order; columns added later come last. */
  order: string[]
  shown: Record<string, boolean>
}

/** How this person wants this list to look; remembered in the browser. */
export function useColumns(listId: string, columns: () => readonly Column[]) {
  const place = `oms.list.${listId}`
  const preferences = reactive(recall(place))
  watch(preferences, () => localStorage.setItem(place, JSON.stringify(preferences)))

  const rank = (key: string) => {
    const at = preferences.order.indexOf(key)
    return at < 0 ? Number.MAX_SAFE_INTEGER : at
  }
  const ordered = computed(() =>
    columns().toSorted((a, b) => rank(a.key) - rank(b.key)),
  )
  const isShown = (column: Column) =>
    column.fixed === true || (preferences.shown[column.key] ?? column.optional !== true)

  function move(key: string, by: -1 | 1): void {
    const keys = ordered.value.map((column) => column.key)
    const at = keys.indexOf(key)
    const other = keys[at + by]
    if (other === undefined) return
    keys[at + by] = key
    keys[at] = other
    preferences.order = keys
  }

  function forget(): void {
    Object.assign(preferences, standard())
  }

  return reactive({
    ordered,
    shown: computed(() => ordered.value.filter(isShown)),
    density: computed(() => preferences.density),
    setDensity: (density: Density) => (preferences.density = density),
    isShown,
    show: (key: string, shown: boolean) => (preferences.shown[key] = shown),
    move,
    forget,
  })
}

export type Columns = ReturnType<typeof useColumns>

const standard = (): Preferences => ({ density: 'dense', order: [], shown: {} })

function recall(place: string): Preferences {
  try {
    const stored = JSON.parse(localStorage.getItem(place) ?? '{}') as Partial<Preferences>
    return { ...standard(), ...stored }
  } catch {
    return standard()
  }
}
