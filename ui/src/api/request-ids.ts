/**
 * Ids that make a repeated action the same action. Pressing again after an
 * answer got lost reuses the id, so the server gives its first answer instead
 * of acting twice; another body is another action and gets a fresh id.
 */
export class RequestIds {
  #last: { body: string; id: string } | undefined

  idFor(body: unknown): string {
    const written = JSON.stringify(body, (_key, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    )
    if (this.#last?.body !== written) {
      this.#last = { body: written, id: crypto.randomUUID() }
    }
    return this.#last.id
  }

  /** The action succeeded: doing the same again is meant as a new one. */
  spent(): void {
    this.#last = undefined
  }
}
