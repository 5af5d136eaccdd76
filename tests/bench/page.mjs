// The real page in Chromium: the check from the chosen file to the verdict, the list of problems, and the start.
import { chromium } from '@playwright/test'
import { chromiumOptions } from './browser.mjs'

const CHOOSING_MS = 1_500
const FRAMES = 300

/** Calls `look` with the page at the step where a file is chosen. */
async function atFile(server, look) {
	const browser = await chromium.launch(chromiumOptions)
	try {
		const context = await browser.newContext({ locale: 'ja-JP' })
		const [name, ...value] = server.cookie.split('=')
		await context.addCookies([{ name, value: value.join('='), url: server.address }])
		const page = await context.newPage()
		await page.goto(`${server.address}/import`)
		await page.getByRole('button', { name: '次へ' }).click()
		// A person needs at least this long to find a file.
		await new Promise((later) => setTimeout(later, CHOOSING_MS))
		return await look(page)
	} finally {
		await browser.close()
	}
}

/** Seconds from the choice of the file to the verdict, and the workers' Wasm memory, from the page's user timing. */
export async function pageCheck(server, path) {
	return await atFile(server, async (page) => {
		await page.setInputFiles('input[type=file]', path)
		const measured = await page.waitForFunction(() => {
			const [entry] = performance.getEntriesByName('torikomi:check', 'measure')
			return entry && { seconds: entry.duration / 1000, wasmBytes: entry.detail?.wasmBytes ?? 0 }
		}, undefined, { timeout: 600_000 })
		return await measured.jsonValue()
	})
}

/** The 95th percentile of milliseconds between two frames, at rest and while a list of problems is scrolled by a screen
 * every fourth frame; and the number of problems. */
export async function scrolling(server, path) {
	return await atFile(server, async (page) => {
		await page.setInputFiles('input[type=file]', path)
		const list = page.getByRole('grid')
		await list.scrollIntoViewIfNeeded({ timeout: 60_000 })
		return await list.evaluate(async (grid, frames) => {
			const frame = () => new Promise((drawn) => requestAnimationFrame(drawn))
			const late = async (move) => {
				const times = []
				let before = await frame()
				for (let count = 0; count < frames; count++) {
					if (count % 4 === 0) move()
					const now = await frame()
					times.push(now - before)
					before = now
				}
				return times.sort((a, b) => a - b)[Math.floor(frames * 0.95)]
			}
			const rest = await late(() => {})
			const scrolled = await late(() => grid.scrollBy(0, grid.clientHeight))
			if (grid.scrollTop === 0) throw new Error('the list does not scroll')
			return { rest, scrolled, problems: Number(grid.ariaRowCount) - 1 }
		}, FRAMES)
	})
}

/** Milliseconds from an empty cache until the wizard's first step can be used, with the processor slowed down; and the
 * transferred bytes. */
export async function startingUp(server, slowdown) {
	const browser = await chromium.launch(chromiumOptions)
	try {
		const context = await browser.newContext({ locale: 'ja-JP' })
		const [name, ...value] = server.cookie.split('=')
		await context.addCookies([{ name, value: value.join('='), url: server.address }])
		const page = await context.newPage()
		const devtools = await context.newCDPSession(page)
		await devtools.send('Network.enable')
		let bytes = 0
		devtools.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength })
		await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
		const begin = performance.now()
		await page.goto(`${server.address}/import`, { waitUntil: 'commit' })
		await page.getByRole('button', { name: '次へ' }).click()
		await page.locator('input[type=file]').waitFor({ state: 'attached' })
		return { milliseconds: performance.now() - begin, bytes }
	} finally {
		await browser.close()
	}
}
