// A mail server on loopback that answers slowly: SMTP over TCP, one message after the other.
import { createServer } from 'node:net'

export class MailServer {
	/** `wait()`: the milliseconds before a complete message is answered. */
	static async start(wait) {
		const mails = new MailServer()
		mails.received = []
		mails.server = createServer((socket) => mails.#talk(socket, wait))
		await new Promise((listening) => mails.server.listen(0, '127.0.0.1', listening))
		mails.url = `smtp://127.0.0.1:${mails.server.address().port}?tls=none`
		return mails
	}

	#talk(socket, wait) {
		let text = ''
		let to
		let content
		const say = (line) => void (socket.writable && socket.write(`${line}\r\n`))
		say('220 mail.example.jp ESMTP')
		socket.setEncoding('latin1')
		socket.on('error', () => socket.destroy())
		socket.on('data', (bytes) => {
			text += bytes
			for (;;) {
				if (content) {
					const end = text.startsWith('.\r\n') ? 0 : text.indexOf('\r\n.\r\n') + 2
					if (end === 1) return
					const message = text.slice(0, end)
					text = text.slice(end + 3)
					content = false
					this.received.push({ to, message })
					setTimeout(() => say('250 taken'), wait())
					continue
				}
				const end = text.indexOf('\r\n')
				if (end < 0) return
				const line = text.slice(0, end)
				text = text.slice(end + 2)
				switch (line.slice(0, 4).toUpperCase()) {
					case 'EHLO': say('250-mail.example.jp\r\n250 8BITMIME'); break
					case 'MAIL': case 'RSET': case 'NOOP': say('250 ok'); break
					case 'RCPT': to = /<(.*?)>/.exec(line)[1]; say('250 ok'); break
					case 'DATA': content = true; say('354 go on'); break
					case 'QUIT': say('221 bye'); socket.end(); break
					default: say('500 what?')
				}
			}
		})
	}

	/** Forgets all messages. */
	clear() {
		this.received = []
	}

	/** Recipient and form of each message, with how often it came; fails if the copies differ. */
	copies() {
		const copies = new Map()
		for (const { to, message } of this.received) {
			const id = /^message-id: *(\S+)/im.exec(message)[1]
			const subject = /^subject: *(.*(?:\r\n .*)*)/im.exec(message)[1]
			const key = `${to} ${subject}`
			const before = copies.get(key)
			if (before && (before.id !== id || before.message !== message)) throw new Error(`two different mails to ${key}`)
			copies.set(key, { id, message, count: (before?.count ?? 0) + 1 })
		}
		return copies
	}

	async stop() {
		await new Promise((closed) => this.server.close(closed))
	}
}
