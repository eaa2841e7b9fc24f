import Foundation
import TensorFlowLite

/// A class and how likely the model holds it.
struct Answer: Identifiable {
    let id: Int
    let name: String
    let probability: Float
}

enum ClassifierError: LocalizedError {
    case missing(String)
    case unknownNumbers

    var errorDescription: String? {
        switch self {
        case .missing(let name): return "\(name) is not in the app."
        case .unknownNumbers: return "The model takes or gives numbers of a kind that is not known here."
        }
    }
}

/// The model in the app, and what classifier.json says of it. One task at a time uses it.
actor Classifier {
    struct Facts: Decodable {
        struct Input: Decodable {
            let width: Int
            let height: Int
            let channels: Int
            let fit: String
            let fill: String
            let scale: Float
            let offset: Float
        }

        let model: String
        let input: Input
        let labels: [String]
        let labelsZh: [String?]
    }

    let size: InputSize
    let labels: [String]
    private let facts: Facts
    private let interpreter: Interpreter

    init() throws {
        facts = try JSONDecoder().decode(Facts.self, from: try resource("classifier.json"))
        size = InputSize(width: facts.input.width, height: facts.input.height, channels: facts.input.channels, fit: facts.input.fit, fill: facts.input.fill)
        let isChinese = Locale.preferredLanguages.first?.hasPrefix("zh") ?? false
        labels = isChinese ? zip(facts.labels, facts.labelsZh).map { $1 ?? $0 } : facts.labels
        interpreter = try Interpreter(modelPath: try location(facts.model).path)
        try interpreter.allocateTensors()
    }

    /// The likeliest classes, best first.
    func classify(_ picture: Picture, top: Int = 5) throws -> [Answer] {
        let probabilities = try predict(fit(picture, to: size))
        let best = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }.prefix(top)
        return best.map { Answer(id: $0, name: labels[$0], probability: probabilities[$0]) }
    }

    /// Of bytes 0 to 255, height x width x channels: a probability for each class.
    func predict(_ pixels: [UInt8]) throws -> [Float] {
        try interpreter.copy(try prepared(pixels), toInputAt: 0)
        try interpreter.invoke()
        let values = try numbers(try interpreter.output(at: 0))
        // One number says how sure it is of the second of two classes.
        return values.count == 1 ? [1 - values[0], values[0]] : values
    }

    /// A whole-number input takes pixels as they are; a float one as the network was trained.
    private func prepared(_ pixels: [UInt8]) throws -> Data {
        switch try interpreter.input(at: 0).dataType {
        case .float32:
            let numbers = pixels.map { Float($0) * facts.input.scale + facts.input.offset }
            return numbers.withUnsafeBytes { Data($0) }
        case .uInt8:
            return Data(pixels)
        default:
            throw ClassifierError.unknownNumbers
        }
    }

    private func numbers(_ tensor: Tensor) throws -> [Float] {
        switch tensor.dataType {
        case .float32:
            var values = [Float](repeating: 0, count: tensor.data.count / MemoryLayout<Float>.stride)
            _ = values.withUnsafeMutableBytes { tensor.data.copyBytes(to: $0) }
            return values
        case .uInt8:
            guard let quantization = tensor.quantizationParameters else { throw ClassifierError.unknownNumbers }
            return tensor.data.map { Float(Int($0) - quantization.zeroPoint) * quantization.scale }
        default:
            throw ClassifierError.unknownNumbers
        }
    }
}

/// Where a file of the app lies.
func location(_ name: String) throws -> URL {
    guard let url = Bundle.main.url(forResource: name, withExtension: nil) else { throw ClassifierError.missing(name) }
    return url
}

func resource(_ name: String) throws -> Data {
    try Data(contentsOf: try location(name))
}
