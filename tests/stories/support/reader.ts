// Variants of the worker that reads the chosen file, as other browsers would run it.
import type { Page } from '@playwright/test'

/** Readers of other browsers: the difference, and the script that causes it (none: the reader cannot be started). */
export const otherReaders = [
	['is missing', undefined],
	['breaks', 'throw new Error("broken")'],
	['has no buffers of its own', 'ReadableStream.prototype.getReader = ((get) => function (how) { if (how) throw new TypeError("byob"); return get.call(this) })(ReadableStream.prototype.getReader)'],
	['does not wait for full buffers', 'ReadableStreamBYOBReader.prototype.read = ((read) => function (view) { return read.call(this, view) })(ReadableStreamBYOBReader.prototype.read)'],
	['cannot look ahead', 'WebAssembly.Instance = undefined'],
] as const

/** Console messages about readers that are missing or throw. */
export const saidOfOtherReaders = /reader\.js|broken|404|WebAssembly|is not a constructor/

export const loader = '/torikomi-worker_loader.js'

/** A script before that of the worker, which makes it start a reader in whose scope `change` ran first. The script of the
 * reader itself cannot be replaced by the test, so the worker that starts it is changed. */
export function beforeLoader(origin: string, change: string | undefined): string {
	const script = `
		importScripts = ((take) => (path) => take('${origin}' + path))(importScripts)
		${change}
		importScripts('/reader.js')`
	const address = change === undefined ? `'/no-such-reader.js'` : `URL.createObjectURL(new Blob([${JSON.stringify(script)}]))`
	return `Worker = class extends Worker { constructor(_, how) { super(${address}, how) } };`
}

/** Changes the reader of the page's next workers by running `change` in it first; without `change`, there is no reader. */
export async function changeReader(page: Page, change: string | undefined): Promise<void> {
	const before = beforeLoader(new URL(page.url()).origin, change)
	await page.route(`**${loader}`, async (route) => {
		const response = await route.fetch()
		// With the server's headers, except the policy that limits what a worker may start.
		const { 'content-security-policy': _, 'content-encoding': __, 'content-length': ___, ...headers } = response.headers()
		await route.fulfill({ headers, body: before + (await response.text()) })
	})
	await page.reload()
}
