import UIKit
import XCTest
@testable import EpochalClassifier

/// The model answers here as it did where it was exported, and pictures are brought to its size alike.
final class GoldenTests: XCTestCase {
    private struct Golden: Decodable {
        struct Case: Decodable {
            let pixels: Data
            let probabilities: [Float]
        }

        struct Picture: Decodable {
            let file: String
            let pixels: Data
            let tolerance: Double
        }

        let tolerance: Float
        let cases: [Case]
        let picture: Picture
    }

    // Data is base64 in JSON unless another strategy is set.
    private func readGolden() throws -> Golden {
        try JSONDecoder().decode(Golden.self, from: try resource("golden.json"))
    }

    func testProbabilities() async throws {
        let golden = try readGolden()
        let classifier = try Classifier()
        for expected in golden.cases {
            let answers = try await classifier.predict([UInt8](expected.pixels))
            XCTAssertEqual(answers.count, expected.probabilities.count)
            for (answer, probability) in zip(answers, expected.probabilities) {
                XCTAssertEqual(answer, probability, accuracy: golden.tolerance)
            }
        }
    }

    func testPicture() async throws {
        let golden = try readGolden()
        let image = try XCTUnwrap(UIImage(data: try resource(golden.picture.file)))
        let picture = try XCTUnwrap(image.picture())
        let classifier = try Classifier()
        let pixels = fit(picture, to: classifier.size)
        XCTAssertEqual(pixels.count, golden.picture.pixels.count)
        let sum = zip(pixels, golden.picture.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        XCTAssertLessThanOrEqual(Double(sum) / Double(pixels.count), golden.picture.tolerance)
    }
}
