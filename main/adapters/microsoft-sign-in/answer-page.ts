const lines: readonly (readonly [string, string, string])[] = [
  [
    'en',
    'You can close this page and go back to DingKeep.',
    'The sign-in was not finished. Go back to DingKeep.',
  ],
  ['zh-Hant', '可以關閉此頁，返回 DingKeep。', '登入未完成。請返回 DingKeep。'],
  ['zh-Hans', '可以关闭此页，返回 DingKeep。', '登录未完成。请返回 DingKeep。'],
  [
    'id',
    'Halaman ini boleh ditutup. Kembali ke DingKeep.',
    'Masuk belum selesai. Kembali ke DingKeep.',
  ],
]

function page(at: 1 | 2): string {
  const texts = lines.map((line) => `<p lang="${line[0]}">${line[at]}</p>`).join('')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>DingKeep</title><meta name="color-scheme" content="light dark"><style>body{font:18px system-ui;margin:12vh auto;max-width:32em;padding:0 1em}</style></head><body><h1>DingKeep</h1>${texts}</body></html>`
}

/** What the browser shows after a sign-in, in the four languages: nobody knows which it speaks. */
export const answerPages = { done: page(1), failed: page(2) }
