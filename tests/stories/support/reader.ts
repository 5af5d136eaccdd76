// The worker that reads the chosen file, as some other browser would have it.
import type { Page } from '@playwright/test'

/** Has the page's next workers read the file by a reader in whose scope `change` ran first; without one, by none at all. The
 * reader's own script cannot be exchanged on its way, so the worker that starts it starts another one. */
export async function changeReader(page: Page, change: string | undefined): Promise<void> {
	const { origin } = new URL(page.url())
	const script = `
		importScripts = ((take) => (path) => take('${origin}' + path))(importScripts)
		${change}
		importScripts('/reader.js')`
	const address = change === undefined ? `'/no-such-reader.js'` : `URL.createObjectURL(new Blob([${JSON.stringify(script)}]))`
	await page.route('**/torikomi-worker_loader.js', async (route) => {
		const response = await route.fetch()
		const other = `Worker = class extends Worker { constructor(_, how) { super(${address}, how) } };`
		// Without the server's rules for what a worker may start.
		await route.fulfill({ contentType: 'text/javascript', body: other + (await response.text()) })
	})
	await page.reload()
}
