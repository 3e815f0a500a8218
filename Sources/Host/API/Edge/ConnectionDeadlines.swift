internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Bounds what one connection may cost: the time the head of a request takes to arrive (from the connection's
/// beginning, or from the answer before it), the time its body takes, its size, and the time an answer takes to be
/// taken. (The server's own idle time-out is reset by every byte that trickles in.)
final class ConnectionDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let bodyLimit: Int
    private let headDeadline: TimeAmount
    private let bodyDeadline: TimeAmount
    private let writeDeadline: TimeAmount
    private var received = 0
    /// Requests whose answer is not finished.
    private var open = 0
    private var headTimer: Scheduled<Void>?
    private var bodyTimer: Scheduled<Void>?
    private var writeTimer: Scheduled<Void>?
    /// After a refusal of ours nothing more is read or written.
    private var isOver = false
    private var hasAnswered = false

    init(_ settings: APISettings) {
        // What the edge itself refuses it refuses with its whole answer; this is for those that go on sending.
        bodyLimit = settings.bodyLimit + 65_536
        headDeadline = .seconds(settings.idleTimeout)
        bodyDeadline = .seconds(settings.bodyDeadline)
        writeDeadline = .seconds(settings.writeDeadline)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { awaitHead(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        awaitHead(context)
        context.fireChannelActive()
    }

    private func awaitHead(_ context: ChannelHandlerContext) {
        headTimer?.cancel()
        headTimer = schedule(context, after: headDeadline) { handler, context in
            handler.isOver = true
            handler.cancel()
            context.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        switch unwrapInboundIn(data) {
        case .head:
            received = 0
            hasAnswered = false
            open += 1
            headTimer?.cancel()
            headTimer = nil
            bodyTimer?.cancel()
            bodyTimer = schedule(context, after: bodyDeadline) { $0.refuse($1, .requestTimeout, "TIMEOUT", "body.deadline") }
        case .body(let buffer):
            received += buffer.readableBytes
            guard received <= bodyLimit else {
                return refuse(context, .contentTooLarge, "TOO_LARGE", "body.tooLarge")
            }
        case .end:
            bodyTimer?.cancel()
            bodyTimer = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isOver else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head:
            hasAnswered = true
            writeTimer?.cancel()
            writeTimer = schedule(context, after: writeDeadline) { handler, context in
                handler.isOver = true
                context.close(promise: nil)
            }
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            let done = promise ?? context.eventLoop.makePromise()
            let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
            let place = NIOLoopBound(context, eventLoop: context.eventLoop)
            done.futureResult.whenComplete { _ in
                bound.value.answered(place.value)
            }
            context.write(data, promise: done)
        }
    }

    private func answered(_ context: ChannelHandlerContext) {
        writeTimer?.cancel()
        writeTimer = nil
        open -= 1
        if open == 0, !isOver, context.channel.isActive { awaitHead(context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { cancel() }

    private func cancel() {
        headTimer?.cancel()
        bodyTimer?.cancel()
        writeTimer?.cancel()
        (headTimer, bodyTimer, writeTimer) = (nil, nil, nil)
    }

    private func schedule(
        _ context: ChannelHandlerContext, after delay: TimeAmount,
        _ action: @escaping @Sendable (ConnectionDeadlines, ChannelHandlerContext) -> Void
    ) -> Scheduled<Void> {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: delay) {
            let (handler, context) = bound.value
            action(handler, context)
        }
    }

    /// Says why and ends the connection; whoever still waits for the body sees its end.
    private func refuse(
        _ context: ChannelHandlerContext, _ status: HTTPResponse.Status, _ code: String, _ reason: String
    ) {
        guard !isOver else { return }
        isOver = true
        cancel()
        guard !hasAnswered else { return context.close(promise: nil) }
        let text = #"{"error":"\#(status.reasonPhrase)","code":"\#(code)","reason":"\#(reason)","requestId":"","details":{"findings":[]}}"#
        var head = HTTPResponse(status: status)
        head.headerFields[.contentType] = "application/json"
        head.headerFields[.contentLength] = "\(text.utf8.count)"
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(string: text))), promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
    }
}
