// The worker that reads the chosen file, as some other browser would have it.
import type { Page } from '@playwright/test'

/** Readers of other browsers: what is different, and what makes ours so (none: it cannot be started). */
export const otherReaders = [
	['is not there', undefined],
	['breaks', 'throw new Error("broken")'],
	['has no buffers of its own', 'ReadableStream.prototype.getReader = ((get) => function (how) { if (how) throw new TypeError("byob"); return get.call(this) })(ReadableStream.prototype.getReader)'],
	['does not wait for full buffers', 'ReadableStreamBYOBReader.prototype.read = ((read) => function (view) { return read.call(this, view) })(ReadableStreamBYOBReader.prototype.read)'],
	['cannot look ahead', 'WebAssembly.Instance = undefined'],
] as const

/** What a browser's console says of those that are not there or throw. */
export const saidOfOtherReaders = /reader\.js|broken|404|WebAssembly|is not a constructor/

export const loader = '/torikomi-worker_loader.js'

/** What stands before the script of the worker, so that it starts a reader in whose scope `change` ran first. The reader's
 * own script cannot be exchanged on its way, so the worker that starts it starts another one. */
export function beforeLoader(origin: string, change: string | undefined): string {
	const script = `
		importScripts = ((take) => (path) => take('${origin}' + path))(importScripts)
		${change}
		importScripts('/reader.js')`
	const address = change === undefined ? `'/no-such-reader.js'` : `URL.createObjectURL(new Blob([${JSON.stringify(script)}]))`
	return `Worker = class extends Worker { constructor(_, how) { super(${address}, how) } };`
}

/** Has the page's next workers read the file by a reader in whose scope `change` ran first; without one, by none at all. */
export async function changeReader(page: Page, change: string | undefined): Promise<void> {
	const before = beforeLoader(new URL(page.url()).origin, change)
	await page.route(`**${loader}`, async (route) => {
		const response = await route.fetch()
		// With the server's headers, but for its rules for what a worker may start.
		const { 'content-security-policy': _, 'content-encoding': __, 'content-length': ___, ...headers } = response.headers()
		await route.fulfill({ headers, body: before + (await response.text()) })
	})
	await page.reload()
}
