// Debian's Firefox, driven with WebDriver BiDi, because Playwright drives only its own Firefox.
import { createServer, request as send, type Server } from 'node:http'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import puppeteer, { type Browser, type BrowserContext, type Page } from 'puppeteer-core'
import type { Console } from './console.ts'
import { beforeLoader, loader } from './reader.ts'

export class Firefox {
	private constructor(readonly browser: Browser, private readonly folder: string) {}

	static async start(): Promise<Firefox> {
		const folder = mkdtempSync(join(tmpdir(), 'torikomi-firefox-'))
		const browser = await puppeteer.launch({
			browser: 'firefox',
			protocol: 'webDriverBiDi',
			executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
			headless: true,
			userDataDir: join(folder, 'profile'),
			extraPrefsFirefox: { 'intl.accept_languages': 'ja,en', 'intl.locale.requested': 'ja' },
			env: { ...process.env, TZ: 'Asia/Tokyo', HOME: folder },
		})
		return new Firefox(browser, folder)
	}

	/** A new browser profile. */
	async newPerson(): Promise<BrowserContext> {
		return await this.browser.createBrowserContext()
	}

	/** A file on the disk, because a browser can choose no other. */
	file(name: string, bytes: Buffer): string {
		const path = join(this.folder, name)
		writeFileSync(path, bytes)
		return path
	}

	async stop(): Promise<void> {
		await this.browser.close()
		rmSync(this.folder, { recursive: true, force: true })
	}
}

export async function newPage(person: BrowserContext, console: Console): Promise<Page> {
	const page = await person.newPage()
	console.watchInFirefox(page)
	await page.setViewport({ width: 1280, height: 900 })
	page.setDefaultTimeout(60_000)
	return page
}

/** A proxy in front of the product that gives the page's workers another reader (see `reader.ts`). */
export class OtherReader {
	private constructor(readonly address: string, private readonly server: Server) {}

	static async before(product: string, change: string | undefined): Promise<OtherReader> {
		const { hostname, port } = new URL(product)
		const server = createServer((asked, answer) => {
			const { method, url: path, headers } = asked
			const changes = path === loader
			// The script can be changed only without compression.
			const wanted = changes ? { ...headers, 'accept-encoding': 'identity' } : headers
			const passed = send({ hostname, port, method, path, headers: wanted }, (came) => {
				const answerHeaders = { ...came.headers }
				if (changes) {
					// The server's policy for workers must not apply either.
					delete answerHeaders['content-security-policy']
					delete answerHeaders['content-length']
				}
				answer.writeHead(came.statusCode ?? 502, answerHeaders)
				if (changes) answer.write(beforeLoader(`http://${headers.host}`, change))
				came.pipe(answer)
			})
			passed.on('error', () => answer.destroy())
			asked.pipe(passed)
		})
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
		const address = server.address()
		if (typeof address !== 'object' || !address) throw new Error('no port')
		return new OtherReader(`http://127.0.0.1:${address.port}`, server)
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections()
		await new Promise((closed) => this.server.close(closed))
	}
}
