/**
 * Prints a page of its own without leaving this one: in a frame without scripts, gone again once
 * the system's dialog was closed. The window's policy takes no style sheets written into a page,
 * so they are put in as objects.
 */
export async function printPage(html: string): Promise<void> {
  const css: string[] = []
  const bare = html.replaceAll(/<style>([^<]*)<\/style>/g, (_, sheet: string) => {
    css.push(sheet)
    return ''
  })

  const frame = document.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-same-origin allow-modals')
  frame.setAttribute('aria-hidden', 'true')
  frame.tabIndex = -1
  frame.className = 'print-frame'
  frame.srcdoc = bare
  const loaded = new Promise((done) => frame.addEventListener('load', done, { once: true }))
  document.body.append(frame)
  await loaded
  adopt(frame, css.join('\n'))
  frame.contentWindow?.print()
  frame.remove()
}

function adopt({ contentWindow, contentDocument }: HTMLIFrameElement, css: string): void {
  if (contentWindow === null || contentDocument === null) return
  // A sheet can only be used by the document whose window made it.
  const { CSSStyleSheet: Sheet } = contentWindow as Window & typeof globalThis
  const sheet = new Sheet()
  sheet.replaceSync(css)
  contentDocument.adoptedStyleSheets = [sheet]
}
