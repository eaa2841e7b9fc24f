import PhotosUI
import SwiftUI

@main
struct ClassifierApp: App {
    var body: some Scene {
        WindowGroup { ContentView() }
    }
}

/// Choose or take a picture, and read what it is.
struct ContentView: View {
    @State private var chosen: PhotosPickerItem?
    @State private var image: UIImage?
    @State private var answers: [Answer] = []
    @State private var problem: String?
    @State private var showsCamera = false
    @State private var classifier: Classifier?

    var body: some View {
        VStack(spacing: 16) {
            if let image {
                Image(uiImage: image).resizable().scaledToFit()
            } else {
                Spacer()
            }
            if let problem { Text(problem).foregroundColor(.red) }
            ForEach(answers) { answer in
                HStack {
                    Text(answer.name)
                    Spacer()
                    Text(answer.probability, format: .percent.precision(.fractionLength(1)))
                }
            }
            PhotosPicker("Choose a picture", selection: $chosen, matching: .images)
            if UIImagePickerController.isSourceTypeAvailable(.camera) {
                Button("Take a picture") { showsCamera = true }
            }
        }
        .padding()
        .onChange(of: chosen) { item in Task { await load(item) } }
        .sheet(isPresented: $showsCamera) {
            Camera { taken in Task { await classify(taken) } }
        }
    }

    private func load(_ item: PhotosPickerItem?) async {
        guard let item else { return }
        do {
            if let data = try await item.loadTransferable(type: Data.self), let picked = UIImage(data: data) {
                await classify(picked)
            } else {
                problem = "This picture can't be read."
            }
        } catch {
            problem = error.localizedDescription
        }
    }

    @MainActor
    private func classify(_ picked: UIImage) async {
        do {
            let model = try classifier ?? Classifier()
            classifier = model
            guard let picture = picked.picture() else {
                problem = "This picture can't be read."
                return
            }
            answers = try await model.classify(picture)
            image = picked
            problem = nil
        } catch {
            problem = error.localizedDescription
        }
    }
}
