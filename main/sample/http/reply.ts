/** What goes back over the wire, and what the log says of it. */
export interface Reply {
  status: number
  type: string
  body: string
  /** The code of a refusal, '' for success. */
  code: string
  /** Whether it was counted against the month. */
  metered: boolean
  headers?: Record<string, string>
  /** Close the connection: `before` sends nothing, a number sends so many bytes of the body. */
  cut?: 'before' | number
  /** A Content-Length that lies. */
  length?: number
  /** Milliseconds to wait before answering. */
  delay?: number
}

const html = 'text/html; charset=utf-8'
export const jsonType = 'application/json;charset=utf-8'

/** The page that a punished address gets from the outer wall, whatever it asked for. */
export const punishPage = (): Reply => ({
  status: 200,
  type: html,
  body: '<!DOCTYPE html><html><head><title>punish</title></head><body>访问被拒绝</body></html>',
  code: 'punished',
  metered: false,
})

/** The same in its other form. */
export const punishJson = (): Reply => ({
  status: 200,
  type: jsonType,
  body: JSON.stringify({
    status: 1111,
    wait: 5,
    source: 'x5',
    punish: 'deny',
    uuid: '5f0c8a34d2f94a6f9a60c1a8b7d3e210',
  }),
  code: 'punished',
  metered: false,
})

/** What a proxy in between says. */
export const badGateway = (): Reply => ({
  status: 502,
  type: html,
  body: '<html><head><title>502 Bad Gateway</title></head><body>tengine</body></html>',
  code: '502',
  metered: false,
})
