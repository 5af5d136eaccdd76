// The check as a person meets it: the real page in Chromium, from the chosen file to the verdict.
import { chromium } from '@playwright/test'
import { chromiumOptions } from './browser.mjs'

const CHOOSING_MS = 1_500

/** Seconds from the choice of the file to the verdict, and the worker's Wasm memory, as the page's own user timing tells. */
export async function pageCheck(server, path) {
	const browser = await chromium.launch(chromiumOptions)
	try {
		const context = await browser.newContext({ locale: 'ja-JP' })
		const [name, ...value] = server.cookie.split('=')
		await context.addCookies([{ name, value: value.join('='), url: server.address }])
		const page = await context.newPage()
		await page.goto(`${server.address}/import`)
		await page.getByRole('button', { name: '次へ' }).click()
		// As long as nobody is faster at finding a file.
		await new Promise((later) => setTimeout(later, CHOOSING_MS))
		await page.setInputFiles('input[type=file]', path)
		const measured = await page.waitForFunction(() => {
			const [entry] = performance.getEntriesByName('torikomi:check', 'measure')
			return entry && { seconds: entry.duration / 1000, wasmBytes: entry.detail?.wasmBytes ?? 0 }
		}, undefined, { timeout: 600_000 })
		return await measured.jsonValue()
	} finally {
		await browser.close()
	}
}
