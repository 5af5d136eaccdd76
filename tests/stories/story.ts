// The fixtures of every story: a separate product, a signed-in person, and a console that must stay empty.
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { setUp } from './pages/account.ts'
import { Api } from './support/api.ts'
import { Console } from './support/console.ts'
import { Product } from './support/product.ts'

type Ground = { product: Product; /** A page that is signed in, at the wizard's first step. */ person: Page; api: Api; console: Console; /** The product with all defaults, checks of addresses included. */ asShipped: boolean }

export const test = base.extend<Ground>({
	// The console of all pages of the story, other people's too. A story that causes an error or a warning announces it.
	console: [
		async ({ browser, context }, use) => {
			const console = new Console()
			const watch = (another: BrowserContext) => console.watch(another)
			watch(context)
			browser.on('context', watch)
			await use(console)
			browser.off('context', watch)
			// Open pages are closed, so that they cannot log during the next story.
			for (const another of browser.contexts()) if (another !== context) await another.close()
			expect(console.rest(), 'what the console says').toEqual([])
		},
		{ auto: true },
	],
	asShipped: [false, { option: true }],
	product: async ({ console, asShipped }, use, testInfo) => {
		const product = await Product.start(asShipped)
		product.onFault = () => console.announceFaults()
		await use(product)
		if (testInfo.status !== testInfo.expectedStatus) {
			await testInfo.attach('server.log', { body: product.printed(), contentType: 'text/plain' })
		}
		const errors = product.errors()
		await console.leave()
		await product.remove()
		expect(errors, 'what the server logs as errors').toEqual([])
	},
	person: async ({ page, product }, use) => {
		await setUp(page, product)
		await use(page)
	},
	api: async ({ person, product }, use) => {
		await use(new Api(person.request, product.address))
	},
})

export { expect } from '@playwright/test'
