/** Roles a token can be given, least powerful first. */
export const ROLES = ['erp', 'operator', 'admin'] as const

/** A role by its name in the catalogue, or as the server spells it. */
export function roleName(role: string, t: (key: string) => string, te: (key: string) => boolean): string {
  const key = `role.${role}`
  return te(key) ? t(key) : role
}
