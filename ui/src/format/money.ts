/** Money travels as whole fen in 64 bits; it is never turned into a float. */
export function formatFen(fen: bigint): string {
  const sign = fen < 0n ? '-' : ''
  const whole = fen < 0n ? -fen : fen
  const yuan = (whole / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  const cents = (whole % 100n).toString().padStart(2, '0')
  return `${sign}¥${yuan}.${cents}`
}

/** A whole number with thousands separators; "10,000+" when it is only a lower bound. */
export function formatCount(count: bigint | number, isMore = false): string {
  const digits = count.toString().replace(/\B(?=(\d{3})+$)/g, ',')
  return isMore ? `${digits}+` : digits
}
