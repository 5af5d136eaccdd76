// What the browser's developer tools say while a story runs: a product that works keeps them empty.
import type { BrowserContext } from '@playwright/test'
import type { Page as FirefoxPage } from 'puppeteer-core'

export class Console {
	private readonly said: { text: string; address: string }[] = []
	private readonly announced: RegExp[] = []
	/** What the server refused when a person asked for something. The page tells it; the browser notes it all the same. */
	private readonly refused = new Set<string>()

	private readonly watched: BrowserContext[] = []

	/** Before the product goes away, which an open page would say. */
	async leave(): Promise<void> {
		for (const context of this.watched) await Promise.all(context.pages().map((page) => page.close()))
	}

	watch(context: BrowserContext): void {
		this.watched.push(context)
		context.on('console', (message) => {
			if (message.type() === 'error' || message.type() === 'warning') {
				this.said.push({ text: message.text(), address: message.location().url })
			}
		})
		context.on('weberror', (error) => this.said.push({ text: String(error.error()), address: '' }))
		context.on('response', (response) => {
			const isRefusal = response.status() >= 400 && response.status() < 500
			if (isRefusal && response.request().method() !== 'GET') this.refused.add(response.url())
		})
	}

	/** By `log.entryAdded` of WebDriver BiDi, which has no word of failed requests. */
	watchInFirefox(page: FirefoxPage): void {
		page.on('console', (message) => {
			if (message.type() === 'error' || message.type() === 'warn') {
				this.said.push({ text: message.text(), address: message.location().url ?? '' })
			}
		})
		page.on('pageerror', (error) => this.said.push({ text: String(error), address: '' }))
	}

	/** The story brings it about that these are said. */
	announce(...patterns: RegExp[]): void {
		this.announced.push(...patterns)
	}

	/** The server, its database or the line to it goes away. */
	announceFaults(): void {
		this.announce(/^Failed to load resource: (net::|the server responded with a status of 50)/)
	}

	/** What nobody has announced. */
	rest(): string[] {
		const isRefusal = ({ text, address }: { text: string; address: string }) =>
			/^Failed to load resource: the server responded with a status of 4/.test(text) && this.refused.has(address)
		// Of an error object Firefox tells only where it was said.
		const isAnnounced = (whole: string) => this.announced.some((pattern) => pattern.test(whole))
		const rest = this.said.filter((one) => !isRefusal(one)).map(({ text, address }) => `${text} (${address})`)
		return rest.filter((whole) => !isAnnounced(whole))
	}
}
