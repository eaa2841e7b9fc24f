import UIKit

extension UIImage {
    /// Its pixels, upright, in sRGB and on white; nil for a picture without any.
    func picture() -> Picture? {
        guard let source = cgImage else { return nil }
        let turned = [.left, .leftMirrored, .right, .rightMirrored].contains(imageOrientation)
        let (width, height) = turned ? (source.height, source.width) : (source.width, source.height)
        let format = UIGraphicsImageRendererFormat()
        format.scale = 1
        format.opaque = true
        format.preferredRange = .standard
        let area = CGRect(x: 0, y: 0, width: width, height: height)
        // Drawing minds the orientation that a picture is to be seen in.
        let upright = UIGraphicsImageRenderer(size: area.size, format: format).image { context in
            UIColor.white.setFill()
            context.fill(area)
            draw(in: area)
        }
        guard let drawn = upright.cgImage, let colors = CGColorSpace(name: CGColorSpace.sRGB) else { return nil }
        var bytes = [UInt8](repeating: 255, count: width * height * 4)
        let done = bytes.withUnsafeMutableBytes { buffer -> Bool in
            guard let context = CGContext(
                data: buffer.baseAddress, width: width, height: height, bitsPerComponent: 8, bytesPerRow: width * 4,
                space: colors, bitmapInfo: CGImageAlphaInfo.noneSkipLast.rawValue
            ) else { return false }
            context.draw(drawn, in: area)
            return true
        }
        return done ? Picture(width: width, height: height, rgbx: bytes) : nil
    }
}
