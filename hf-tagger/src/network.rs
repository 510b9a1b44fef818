//! The network: an encoder of candle-transformers with a linear layer of labels on top.

use std::path::Path;

use candle_core::{DType, Device, Module, Tensor};
use candle_nn::{Linear, VarBuilder};
use candle_transformers::models::bert::BertModel;
use candle_transformers::models::debertav2::DebertaV2Model;

use crate::failure::{Failure, said};
use crate::settings::{Settings, Sizes};
use crate::weights::weights;

enum Encoder {
    Bert(Box<BertModel>),
    Deberta(Box<DebertaV2Model>),
}

/// A network with its weights.
pub(crate) struct Network {
    encoder: Encoder,
    classifier: Linear,
}

impl Network {
    pub(crate) fn load(path: &Path, settings: &Settings) -> Result<Self, Failure> {
        let builder = VarBuilder::from_tensors(weights(path, settings)?, DType::F32, &Device::Cpu);
        let hint = "use the config.json and model.safetensors of one token-classification model";
        Self::build(&builder, settings).map_err(|error| Failure::new(path, said(&error), hint))
    }

    fn build(builder: &VarBuilder, settings: &Settings) -> candle_core::Result<Self> {
        let encoder = match &settings.sizes {
            Sizes::Bert(sizes) => Encoder::Bert(Box::new(BertModel::load(builder.clone(), sizes)?)),
            Sizes::Deberta(sizes) => Encoder::Deberta(Box::new(DebertaV2Model::load(builder.clone(), sizes)?)),
        };
        let classifier = candle_nn::linear(settings.hidden_size, settings.labels.len(), builder.pp("classifier"))?;
        Ok(Self { encoder, classifier })
    }

    /// The logits of each label for each token of rows of one length.
    pub(crate) fn logits(&self, rows: &[&[u32]]) -> candle_core::Result<Vec<Vec<Vec<f32>>>> {
        let length = rows.first().map_or(0, |row| row.len());
        let ids = Tensor::from_vec(rows.concat(), (rows.len(), length), &Device::Cpu)?;
        let hidden = match &self.encoder {
            Encoder::Bert(model) => model.forward(&ids, &ids.zeros_like()?, None)?,
            Encoder::Deberta(model) => model.forward(&ids, None, None)?,
        };
        self.classifier.forward(&hidden)?.to_vec3()
    }
}
